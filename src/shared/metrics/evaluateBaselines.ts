import type { LabelSet } from '../domain/labelSet.ts';
import type { LabelMap } from '../raster/raster.ts';
import type { Baseline } from './baselines.ts';
import { predictBaseline } from './baselines.ts';
import { EvaluationAccumulator } from './evaluateImages.ts';
import type { BaselineMetrics } from './evaluationResult.ts';

/** Judges fitted baselines on the same images as a model, with the same metrics. */
export class BaselineEvaluation {
  readonly #judged: readonly { readonly baseline: Baseline; readonly accumulator: EvaluationAccumulator }[];

  constructor(labelSet: LabelSet, baselines: readonly Baseline[]) {
    this.#judged = baselines.map((baseline) => ({ baseline, accumulator: new EvaluationAccumulator(labelSet) }));
  }

  /**
   * Judges one image, given as 8-bit grey values; for a tile, `wholeMicrograph` may give the grey values thresholds are
   * taken from.
   * @throws AppError `input/sizeMismatch` or `input/unknownClass` naming `name`.
   */
  add(name: string, grey: Uint8Array, truth: LabelMap, wholeMicrograph: Uint8Array = grey): void {
    for (const { baseline, accumulator } of this.#judged) {
      accumulator.add(name, truth, predictBaseline(baseline, grey, truth.width, truth.height, wholeMicrograph));
    }
  }

  /** @throws AppError `dataset/empty` when no image was added. */
  result(): BaselineMetrics[] {
    return this.#judged.map(({ baseline, accumulator }) => {
      const { globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, confusion } = accumulator.result();
      return { name: baseline.name, globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, confusion };
    });
  }
}
