import { z } from 'zod';
import { SPLIT_SIDES, type SplitSide } from '../../domain/records.ts';
import { deviceSchema } from '../../engineProtocol/devices.ts';
import { testTimeAugmentationSchema, type TestTimeAugmentation } from '../../engineProtocol/testTimeAugmentation.ts';
import type { BaselineMetrics, BoundaryPoint, ClassMetrics, ImageMetrics, SegmentationMetrics } from '../../metrics/evaluationResult.ts';
import type { Reliability } from '../../metrics/reliability.ts';
import type { PixelRect } from '../../raster/raster.ts';
import { method } from '../../rpc/Contract.ts';
import type { Picture } from './micrographsArea.ts';
import { idParam, projectParam, textParam } from './params.ts';

/** What a model is judged on: a side of its own dataset, or every micrograph with a mask. */
export const JUDGED_SIDES = ['test', 'validation', 'train', 'all'] as const satisfies readonly (SplitSide | 'all')[];
export type JudgedSide = (typeof JUDGED_SIDES)[number];

/** How far the area fraction of a class is off: shares of 1, over the judged images. */
export interface FractionError {
  readonly name: string;
  /** Mean of predicted − true: above 0 the model finds too much. */
  readonly bias: number;
  /** Mean of |predicted − true|. */
  readonly mean: number;
  /** The largest |predicted − true|. */
  readonly largest: number;
}

/** An evaluation as a row of the table. */
export interface EvaluationSummary extends SegmentationMetrics {
  readonly id: number;
  readonly on: JudgedSide;
  readonly createdAt: string;
  readonly micrographs: number;
  readonly specimens: number;
  /** Images that figures were averaged over: micrographs, or tiles of a split by crop. */
  readonly images: number;
  readonly leaky: boolean;
  readonly kappa: number | null;
  readonly fractionErrors: readonly FractionError[];
  /** The same for evaluations on the same images with the same truth: only those compare. */
  readonly basis: string;
}

/** A model with its newest evaluation on each side. */
export interface JudgedModelRow {
  /** Null for a model that comes with Nital and was not used in this project yet. */
  readonly id: number | null;
  readonly name: string;
  readonly network: string;
  /** Comes with Nital. */
  readonly boxed: boolean;
  readonly createdAt: string | null;
  /** Micrographs on each side of its own dataset; null for a model from elsewhere, which is judged on all masks. */
  readonly sides: Readonly<Record<SplitSide, number>> | null;
  readonly evaluations: readonly EvaluationSummary[];
  /** The job that judges it now, or waits to. */
  readonly job: number | null;
}

/** An image that was judged. */
export interface JudgedImage extends Omit<ImageMetrics, 'confusion'> {
  /** Where it lies; null for an evaluation of an earlier version, which kept no pixels. */
  readonly place: { readonly micrograph: number; readonly file: string; readonly specimen: string; readonly width: number; readonly height: number; readonly umPerPx: number | null; readonly rect: PixelRect } | null;
  readonly confusion: readonly (readonly number[])[] | null;
}

export interface EvaluationView extends EvaluationSummary {
  readonly model: { readonly id: number; readonly name: string; readonly network: string };
  readonly classes: readonly ClassMetrics[];
  readonly confusion: readonly (readonly number[])[];
  readonly baselines: readonly BaselineMetrics[];
  /** Mean BF score by tolerance in pixels. */
  readonly boundary: readonly BoundaryPoint[];
  /** MATLAB's tolerance, of the smallest and of the largest image; null when their sizes are not known. */
  readonly defaultTolerance: { readonly from: number; readonly to: number } | null;
  /** The scale of the images, where all have the same. */
  readonly umPerPx: number | null;
  /** Null for an evaluation of an earlier version. */
  readonly reliability: Reliability | null;
  readonly specimenCodes: readonly string[];
  readonly remarks: readonly string[];
  readonly settings: { readonly overlap: number; readonly testTimeAugmentation: TestTimeAugmentation; readonly device: string } | null;
  readonly imageRows: readonly JudgedImage[];
}

/** Truth and prediction of a judged image, one class index per pixel of `rect`, 255 unlabelled, packed as raw deflate. */
export interface JudgedPixels {
  /** In the micrograph, and within it. */
  readonly rect: PixelRect;
  readonly truth: Uint8Array;
  readonly predicted: Uint8Array;
}

const imageParams = { project: projectParam, id: idParam, image: z.number().int().min(0) };

export const evaluationsMethods = {
  /** The project's models, the newest first, then those that come with Nital. */
  models: method<readonly JudgedModelRow[]>()(z.object({ project: projectParam })),
  /** Judges models by name, each as a job of its own. What would stop one is said before any of them starts. */
  start: method<{ readonly jobs: readonly number[] }>()(
    z.object({ project: projectParam, models: z.array(textParam.min(1)).min(1).max(100), on: z.enum(['all', ...SPLIT_SIDES]), device: deviceSchema.default('auto'), overlap: z.number().min(0).max(0.75).default(0.25), testTimeAugmentation: testTimeAugmentationSchema.prefault({}) }),
  ),
  show: method<EvaluationView>()(z.object({ project: projectParam, id: idParam })),
  /** Of an image by its place in `imageRows`. */
  pixels: method<JudgedPixels>()(z.object(imageParams)),
  /** A small picture of how truth and prediction agree on a class, its longer side at most so many pixels. */
  picture: method<Picture>()(z.object({ ...imageParams, classIndex: z.number().int().min(0).max(254), side: z.union([z.literal(96), z.literal(192)]) })),
} as const;
