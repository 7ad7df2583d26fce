import { z } from 'zod';
import type { JobView } from '../progress/JobView.ts';
import { event, type Client, type Contract } from '../rpc/Contract.ts';
import { appMethods, type Appearance } from './areas/appArea.ts';
import { jobsMethods } from './areas/jobsArea.ts';
import { micrographsMethods } from './areas/micrographsArea.ts';
import { projectParam } from './areas/params.ts';
import { projectsMethods } from './areas/projectsArea.ts';
import { specimensMethods } from './areas/specimensArea.ts';

const methods = {
  app: appMethods,
  projects: projectsMethods,
  specimens: specimensMethods,
  micrographs: micrographsMethods,
  jobs: jobsMethods,
} as const;

const events = {
  /** The menu of the desktop shell asks for an appearance. */
  appearance: event<Appearance>()(z.object({})),
  /** A job changed in any way. */
  job: event<JobView>()(z.object({})),
  /** Something of the project changed: what is shown of it is to be asked for again. A project stays open while someone listens. */
  projectChanged: event<{ readonly area: string }>()(z.object({ project: projectParam })),
} as const;

/** All that the app offers to a window, whatever the window is. */
export const contract = { methods, events } satisfies Contract;
export type NitalContract = typeof contract;
export type NitalClient = Client<NitalContract>;
