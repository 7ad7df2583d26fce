import type { ReportEvaluation } from '../../../shared/domain/report.ts';
import { ConfusionMatrix } from '../../../shared/metrics/confusion.ts';
import { classMetrics, cohenKappa, pixelMetrics } from '../../../shared/metrics/segmentationMetrics.ts';

/**
 * What follows from the pixels of the confusion matrix is derived from it again; scores of boundaries stay what the project keeps, since
 * they would need the model to segment everything once more.
 */
export function recomputeEvaluation(evaluation: ReportEvaluation): ReportEvaluation {
  const confusion = ConfusionMatrix.fromRows(evaluation.result.confusion);
  const ofClass = classMetrics(confusion);
  const baselines = evaluation.result.baselines.map((baseline) => ({ ...baseline, ...pixelMetrics(ConfusionMatrix.fromRows(baseline.confusion)) }));
  const classes = evaluation.result.classes.map((entry, at) => ({ ...entry, ...ofClass[at] }));
  return { ...evaluation, result: { ...evaluation.result, ...pixelMetrics(confusion), kappa: cohenKappa(confusion), classes, baselines } };
}
