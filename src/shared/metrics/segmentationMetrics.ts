import type { ConfusionMatrix } from './confusion.ts';
import type { ClassMetrics, SegmentationMetrics } from './evaluationResult.ts';
import { meanOfKnown } from './meanOfKnown.ts';

export type ClassPixelMetrics = Pick<ClassMetrics, 'accuracy' | 'iou' | 'dice' | 'precision'>;
export type PixelMetrics = Omit<SegmentationMetrics, 'meanBFScore'>;

/**
 * Metrics of each class after MATLAB's `evaluateSemanticSegmentation`, plus Dice and precision. With TP, T (pixels in
 * the truth) and P (pixels predicted): accuracy TP/T, IoU TP/(T+P−TP), Dice 2TP/(T+P), precision TP/P. A class that is
 * neither in truth nor prediction has only nulls. One that is only predicted has accuracy null and IoU 0, so that it
 * counts in the mean IoU; one that is never predicted has precision null.
 */
export function classMetrics(confusion: ConfusionMatrix): ClassPixelMetrics[] {
  const predicted = confusion.predictedTotals();
  return confusion.trueTotals().map((t, i) => {
    const p = predicted[i] as number;
    const tp = confusion.count(i, i);
    return { accuracy: ratio(tp, t), iou: ratio(tp, t + p - tp), dice: ratio(2 * tp, t + p), precision: ratio(tp, p) };
  });
}

/**
 * Global accuracy, mean accuracy and mean IoU over the classes that have one, and the IoU weighted by true pixels; all
 * null when no pixel counts. Of the pooled matrix these are MATLAB's data-set metrics, of one image's its image metrics.
 */
export function pixelMetrics(confusion: ConfusionMatrix): PixelMetrics {
  const classes = classMetrics(confusion);
  const trueTotals = confusion.trueTotals();
  const total = confusion.total();
  const right = trueTotals.reduce((sum, _, i) => sum + confusion.count(i, i), 0);
  const weighted = trueTotals.reduce((sum, t, i) => sum + t * (classes[i]?.iou ?? 0), 0);
  return {
    globalAccuracy: ratio(right, total),
    meanAccuracy: meanOfKnown(classes.map((entry) => entry.accuracy)),
    meanIoU: meanOfKnown(classes.map((entry) => entry.iou)),
    weightedIoU: ratio(weighted, total),
  };
}

/** Cohen's κ: agreement beyond chance. Null when chance alone would agree everywhere (one class on both sides) or nothing counts. */
export function cohenKappa(confusion: ConfusionMatrix): number | null {
  const total = confusion.total();
  if (total === 0) return null;
  const predicted = confusion.predictedTotals();
  const trueTotals = confusion.trueTotals();
  const observed = trueTotals.reduce((sum, _, i) => sum + confusion.count(i, i), 0) / total;
  const expected = trueTotals.reduce((sum, t, i) => sum + (t / total) * ((predicted[i] as number) / total), 0);
  return expected === 1 ? null : (observed - expected) / (1 - expected);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
