import { z } from 'zod';
import type { MaskOrigin } from '../../domain/records.ts';
import type { Verification } from '../../reports/verification.ts';
import { method } from '../../rpc/Contract.ts';
import { bytesParam, idParam, pathParam, projectParam, textParam } from './params.ts';

/** The largest report that a window may send to be verified: it comes in one message. */
export const LARGEST_REPORT = 60 * 2 ** 20;

/** An issued report in the list. */
export interface ReportRow {
  readonly id: number;
  /** Null of a report of an earlier version, which carries no data and cannot be verified. */
  readonly number: string | null;
  readonly specimen: { readonly id: number; readonly code: string };
  readonly operator: string | null;
  readonly createdAt: string;
  readonly sha256: string;
  /** Null: its file is missing. */
  readonly bytes: number | null;
}

/** A specimen as far as a report can be made of it. */
export interface ReportSubject {
  readonly id: number;
  readonly code: string;
  readonly grade: string | null;
  readonly micrographs: number;
  /** With a mask that measurements take, whoever made it. */
  readonly masked: number;
  /** Of those, masks that no person has looked at. */
  readonly predicted: number;
  readonly calibrated: number;
  /** The models that made those masks. */
  readonly models: readonly { readonly name: string; readonly isJudged: boolean }[];
  readonly reports: number;
}

/** Where something that is missing is brought. */
export type GapPlace = { readonly screen: 'specimens' | 'masks' | 'datasets' | 'evaluate'; readonly id: number | null } | { readonly option: 'operator' };

/** Something without which a report is hard to defend. */
export interface ReportGap {
  /** `must`: an assessor would not accept the numbers; `should`: he would ask. */
  readonly weight: 'must' | 'should';
  readonly sentence: string;
  /** What the button that leads there says. */
  readonly action: string;
  readonly place: GapPlace;
}

export interface PlannedField {
  readonly id: number;
  readonly file: string;
  /** `isBegun`: it labels so little of the micrograph that no mean takes it. */
  readonly mask: { readonly revision: number; readonly origin: MaskOrigin; readonly by: string; readonly isBegun: boolean } | null;
  readonly umPerPx: number | null;
  readonly isConfirmed: boolean;
  readonly isChosen: boolean;
}

/** What a report with these settings would hold, and what it lacks. */
export interface ReportPlan {
  readonly specimen: { readonly id: number; readonly code: string; readonly grade: string | null };
  readonly fields: readonly PlannedField[];
  readonly model: { readonly name: string; readonly judgedAt: string | null } | null;
  /** Things drawn that are no mask revision yet; issuing the report makes revisions of them first. */
  readonly pendingStrokes: number;
  readonly gaps: readonly ReportGap[];
}

const settingsParam = z.object({
  laboratory: textParam.nullable(),
  address: z.array(textParam).max(20).readonly(),
  operator: textParam.nullable(),
  remarks: z.array(textParam).max(100).readonly(),
  /** Null: all of the specimen. */
  micrographs: z.array(idParam).max(10_000).readonly().nullable(),
  attachMasks: z.boolean(),
});
const requestParam = { project: projectParam, specimen: idParam, settings: settingsParam };

export const reportsMethods = {
  /** Issued reports, the newest first; of one specimen or of all. */
  list: method<readonly ReportRow[]>()(z.object({ project: projectParam, specimen: idParam.optional() })),
  subjects: method<readonly ReportSubject[]>()(z.object({ project: projectParam })),
  plan: method<ReportPlan>()(z.object(requestParam)),
  /** The PDF as it would be issued now, marked as a draft; nothing is kept. */
  preview: method<{ readonly bytes: Uint8Array }>()(z.object(requestParam)),
  /** Issues a report, as a job that goes on whoever waits for it; answers when it is done. */
  make: method<ReportRow>()(z.object(requestParam)),
  bytes: method<{ readonly number: string; readonly bytes: Uint8Array }>()(z.object({ project: projectParam, id: idParam })),
  /** Writes an issued report to a file of this computer. */
  save: method<null>()(z.object({ project: projectParam, id: idParam, path: pathParam })),
  /** Recomputes every number of an issued report; a job as `make`. */
  verify: method<Verification>()(z.object({ project: projectParam, id: idParam })),
  /** The same of a file, whoever it comes from. */
  verifyFile: method<Verification>()(z.object({ project: projectParam, name: textParam, bytes: bytesParam(LARGEST_REPORT) })),
} as const;
