import { z } from 'zod';
import type { StoredLabelSet } from '../../domain/records.ts';
import { method } from '../../rpc/Contract.ts';
import { pathParam, textParam } from './params.ts';

export interface RecentProject {
  readonly path: string;
  readonly name: string;
  readonly openedAt: string;
  /** False: it was moved or its disk is not there. */
  readonly found: boolean;
}

export interface ProjectView {
  readonly handle: string;
  readonly name: string;
  readonly path: string;
  readonly labelSet: StoredLabelSet;
}

export const projectsMethods = {
  recent: method<readonly RecentProject[]>()(z.object({})),
  forget: method<readonly RecentProject[]>()(z.object({ path: pathParam })),
  create: method<ProjectView>()(z.object({ path: pathParam, name: textParam.optional(), classes: textParam })),
  open: method<ProjectView>()(z.object({ path: pathParam })),
  /** Makes a project with synthetic specimens; the answer is the job's number, its project opens by path when it is done. */
  sample: method<{ readonly job: number; readonly path: string }>()(z.object({})),
} as const;
