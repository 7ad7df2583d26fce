import { z } from 'zod';
import { BATCH_VERDICTS, type BatchItemState, type MaskOrigin } from '../../domain/records.ts';
import { deviceSchema } from '../../engineProtocol/devices.ts';
import { testTimeAugmentationSchema, type TestTimeAugmentation } from '../../engineProtocol/testTimeAugmentation.ts';
import { method } from '../../rpc/Contract.ts';
import type { Picture } from './micrographsArea.ts';
import { idParam, idsParam, pathParam, projectParam, textParam } from './params.ts';

/** A model that micrographs can be segmented with. */
export interface ModelChoice {
  /** What `start` takes. */
  readonly name: string;
  readonly network: string;
  /** One that comes with Nital and was not used in this project yet. */
  readonly isBoxed: boolean;
  /** µm per pixel of the micrographs it is made for; null: not known. */
  readonly scale: { readonly low: number; readonly high: number } | null;
  /** Why it cannot be used here. */
  readonly refusal: string | null;
}

export type BatchCounts = Readonly<Record<BatchItemState, number>>;

export interface BatchRow {
  readonly id: number;
  readonly model: { readonly id: number; readonly name: string };
  readonly createdAt: string;
  readonly counts: BatchCounts;
  /** The job that segments it now, or waits for the engine to. */
  readonly job: number | null;
}

/** `corrected`: a person drew on it since. */
export type ReviewState = 'open' | 'accepted' | 'rejected' | 'corrected';

export interface BatchItemView {
  readonly position: number;
  /** Without its folders for a micrograph of the project. */
  readonly file: string;
  /** Null: a file that is not in the project. */
  readonly micrograph: { readonly id: number; readonly width: number; readonly height: number; readonly umPerPx: number | null; readonly specimenId: number; readonly specimen: string } | null;
  readonly state: BatchItemState;
  readonly reason: string | null;
  /** Area fraction of each class, in class order, in the mask that stands: after a correction in the corrected one. */
  readonly fractions: readonly number[] | null;
  /** Mean of the largest class probability over all pixels, 0..1. */
  readonly certainty: number | null;
  /** Whether it is known where the model is certain. */
  readonly hasMap: boolean;
  /** The mask that the model made. */
  readonly predicted: number | null;
  readonly review: ReviewState;
  readonly reviewedBy: string | null;
  readonly remark: string | null;
  /** The mask in force that is not of this batch: drawn, imported … */
  readonly truth: { readonly revision: number; readonly origin: MaskOrigin; readonly by: string } | null;
}

export interface BatchView extends BatchRow {
  readonly settings: { readonly overlap: number; readonly testTimeAugmentation: TestTimeAugmentation } | null;
  readonly outFolder: string | null;
  readonly items: readonly BatchItemView[];
  /** Sentences about micrographs that the model was not made for. */
  readonly remarks: readonly string[];
}

/** What is new of a batch while it is segmented. */
export interface BatchNews {
  readonly batch: number;
  readonly items: readonly BatchItemView[];
}

/** What a batch would be. */
export interface BatchPreview {
  readonly micrographs: number;
  readonly specimens: number;
  readonly files: number;
  readonly remarks: readonly string[];
}

/** How certain a model is in each part of a micrograph: 0 to 255, row by row. */
export interface CertaintyView {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

export const MASKLESS = ['all', 'withoutTruth', 'withoutMask'] as const;
/** Which micrographs: every one, those without a mask that a person made or took over, those without any. */
export type Maskless = (typeof MASKLESS)[number];

const whatParam = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('project'), only: z.enum(MASKLESS) }),
  z.object({ kind: z.literal('specimens'), specimens: idsParam, only: z.enum(MASKLESS) }),
  /** Files and folders; masks and overlays are written to a folder, as they are in no project. */
  z.object({ kind: z.literal('files'), paths: z.array(pathParam).min(1).max(50_000), outFolder: pathParam }),
]);
/** What is to be segmented. */
export type BatchWhat = z.infer<typeof whatParam>;

const batchParams = { project: projectParam, batch: idParam };
const itemParams = { ...batchParams, position: z.number().int().min(0) };
const modelParam = textParam.trim().min(1);
const deviceParam = deviceSchema.default('auto');

export const batchesMethods = {
  models: method<readonly ModelChoice[]>()(z.object({ project: projectParam })),
  /** The newest first. */
  list: method<readonly BatchRow[]>()(z.object({ project: projectParam })),
  show: method<BatchView>()(z.object(batchParams)),
  preview: method<BatchPreview>()(z.object({ project: projectParam, model: modelParam, what: whatParam })),
  /** Makes a batch and segments it as a job. */
  start: method<{ readonly batch: number; readonly job: number }>()(
    z.object({ project: projectParam, model: modelParam, what: whatParam, device: deviceParam, overlap: z.number().min(0).max(0.75).default(0.25), testTimeAugmentation: testTimeAugmentationSchema.default(testTimeAugmentationSchema.parse({})) }),
  ),
  /** Goes on with those that wait, `failures`: also with those that failed or were skipped. */
  goOn: method<{ readonly job: number }>()(z.object({ ...batchParams, failures: z.boolean().default(false), device: deviceParam })),
  /**
   * What a person thinks of a mask; null takes that back. An accepted mask becomes one that can be learned from. `overTruth`: although
   * a person made one before, which stays among its revisions.
   */
  review: method<BatchItemView>()(z.object({ ...itemParams, verdict: z.enum(BATCH_VERDICTS).nullable(), remark: textParam.nullable().default(null), overTruth: z.boolean().default(false) })),
  /** The micrograph with the mask that stands over it; its longer side is at most so many pixels. */
  thumbnail: method<Picture>()(z.object({ ...itemParams, side: z.union([z.literal(192), z.literal(384)]) })),
  certainty: method<CertaintyView>()(z.object(itemParams)),
  /** Writes masks, overlays and a table of a batch into a new folder inside `folder`, as a job. */
  export: method<{ readonly job: number; readonly folder: string }>()(z.object({ ...batchParams, folder: pathParam })),
} as const;
