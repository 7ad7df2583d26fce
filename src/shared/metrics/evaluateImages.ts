import type { LabelSet } from '../domain/labelSet.ts';
import { AppError } from '../errors/AppError.ts';
import type { LabelMap } from '../raster/raster.ts';
import { boundaryScores, defaultTolerance } from './boundaryScore.ts';
import { ConfusionMatrix } from './confusion.ts';
import type { BaselineMetrics, ClassMetrics, EvaluationResult, ImageMetrics } from './evaluationResult.ts';
import { meanOfKnown } from './meanOfKnown.ts';
import { classMetrics, cohenKappa, pixelMetrics } from './segmentationMetrics.ts';

/** Tolerances (px) at which BF scores are reported besides MATLAB's, which is generous: 12 px at 1280×960. */
const FIXED_TOLERANCES = [1, 2] as const;
/** Tolerances (px) of the curve; the fixed ones are among them. */
const CURVE_TOLERANCES = [1, 2, 3, 4, 6, 8, 12, 16] as const;

/**
 * Judges predictions image by image. Class and data-set metrics come from the confusion matrix of all images together,
 * image metrics from the image's own. BF scores are never pooled: that of a class is the mean over the images that have
 * one, that of an image the mean over its classes, that of the data set the mean over the images (MATLAB's rules).
 */
export class EvaluationAccumulator {
  readonly #labelSet: LabelSet;
  readonly #pooled: ConfusionMatrix;
  readonly #perImage: ImageMetrics[] = [];
  readonly #curve: (number | null)[][] = CURVE_TOLERANCES.map(() => []);

  constructor(labelSet: LabelSet) {
    this.#labelSet = labelSet;
    this.#pooled = new ConfusionMatrix(labelSet.classes.length);
  }

  /**
   * Judges one image (a micrograph or a tile of one). Without any labelled pixel its metrics are all null and its
   * fractions 0, and it changes no mean.
   * @throws AppError `input/sizeMismatch` or `input/unknownClass` naming `name`; nothing is added then.
   */
  add(name: string, truth: LabelMap, prediction: LabelMap): void {
    const confusion = new ConfusionMatrix(this.#pooled.classes);
    confusion.add(truth, prediction, name);
    const tolerances = [defaultTolerance(truth.width, truth.height), ...CURVE_TOLERANCES];
    const [atDefault = [], ...atCurve] = boundaryScores(truth, prediction, confusion.classes, tolerances).map((scores) => scores.map((entry) => entry.score));
    const total = Math.max(1, confusion.total());
    this.#pooled.addMatrix(confusion);
    atCurve.forEach((scores, at) => this.#curve[at]?.push(meanOfKnown(scores)));
    this.#perImage.push({
      name,
      ...pixelMetrics(confusion),
      meanBFScore: meanOfKnown(atDefault),
      classes: this.#classMetrics(confusion, atDefault),
      trueFractions: confusion.trueTotals().map((pixels) => pixels / total),
      predictedFractions: confusion.predictedTotals().map((pixels) => pixels / total),
      confusion: confusion.rows(),
    });
  }

  /**
   * Everything judged so far, beside the baselines on the same images.
   * @throws AppError `dataset/empty` when no image was added.
   */
  result(baselines: readonly BaselineMetrics[] = []): EvaluationResult {
    if (this.#perImage.length === 0) throw new AppError('dataset/empty', 'There is nothing to evaluate: no image with a truth mask was given.');
    const boundaryCurve = CURVE_TOLERANCES.map((tolerancePx, at) => ({ tolerancePx, value: meanOfKnown(this.#curve[at] ?? []) }));
    const bfScores = this.#labelSet.classes.map((_, i) => meanOfKnown(this.#perImage.map((image) => image.classes[i]?.bfScore ?? null)));
    return {
      ...pixelMetrics(this.#pooled),
      meanBFScore: meanOfKnown(this.#perImage.map((image) => image.meanBFScore)),
      classes: this.#classMetrics(this.#pooled, bfScores),
      confusion: this.#pooled.rows(),
      kappa: cohenKappa(this.#pooled),
      meanBFScoreAt: boundaryCurve.filter(({ tolerancePx }) => FIXED_TOLERANCES.some((fixed) => fixed === tolerancePx)),
      boundaryCurve,
      perImage: [...this.#perImage],
      baselines,
    };
  }

  #classMetrics(confusion: ConfusionMatrix, bfScores: readonly (number | null)[]): ClassMetrics[] {
    const metrics = classMetrics(confusion);
    return this.#labelSet.classes.map((entry, i) => ({
      index: entry.index,
      name: entry.name,
      ...(metrics[i] ?? { accuracy: null, iou: null, dice: null, precision: null }),
      bfScore: bfScores[i] ?? null,
    }));
  }
}
