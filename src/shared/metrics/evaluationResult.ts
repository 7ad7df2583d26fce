import type { Reliability } from './reliability.ts';

/** Metrics of one class over all judged images; null where the class does not occur (see stereology: absent classes). */
export interface ClassMetrics {
  readonly index: number;
  readonly name: string;
  readonly accuracy: number | null;
  readonly iou: number | null;
  readonly bfScore: number | null;
  readonly dice: number | null;
  readonly precision: number | null;
}

/** Metrics with MATLAB's definitions (evaluateSemanticSegmentation), so that published tables compare. */
export interface SegmentationMetrics {
  readonly globalAccuracy: number | null;
  readonly meanAccuracy: number | null;
  readonly meanIoU: number | null;
  readonly weightedIoU: number | null;
  readonly meanBFScore: number | null;
}

export interface ImageMetrics extends SegmentationMetrics {
  readonly name: string;
  readonly classes: readonly ClassMetrics[];
  /** Area fraction of each class in truth and prediction, over the pixels that are labelled in the truth. */
  readonly trueFractions: readonly number[];
  readonly predictedFractions: readonly number[];
  /** Its own pixels by true (row) and predicted class; evaluations of earlier versions lack it. */
  readonly confusion?: readonly (readonly number[])[];
}

/** A mean BF score at one tolerance in pixels. */
export interface BoundaryPoint {
  readonly tolerancePx: number;
  readonly value: number | null;
}

export interface BaselineMetrics extends SegmentationMetrics {
  readonly name: 'mostFrequentClass' | 'otsu' | 'intensityBayes';
  readonly confusion: readonly (readonly number[])[];
}

/** A model (or baseline) judged against truth masks. Rows of `confusion` are true classes, columns predicted ones, in pixels. */
export interface EvaluationResult extends SegmentationMetrics {
  readonly classes: readonly ClassMetrics[];
  readonly confusion: readonly (readonly number[])[];
  readonly kappa: number | null;
  /** Mean BF score at fixed tolerances, in pixels. */
  readonly meanBFScoreAt: readonly BoundaryPoint[];
  /** Mean BF score over a range of tolerances, for a chart; evaluations of earlier versions lack it. */
  readonly boundaryCurve?: readonly BoundaryPoint[];
  /** Evaluations of earlier versions lack it. */
  readonly reliability?: Reliability;
  readonly perImage: readonly ImageMetrics[];
  readonly baselines: readonly BaselineMetrics[];
}
