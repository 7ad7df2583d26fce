import type { EvaluationSummary, FractionError } from '../../../shared/contract/areas/evaluationsArea.ts';
import { formatNumber } from '../../../shared/format/quantity.ts';
import type { SegmentationMetrics } from '../../../shared/metrics/evaluationResult.ts';

export type MetricKey = keyof SegmentationMetrics | 'fractionMean' | 'fractionLargest';

export interface MetricColumn {
  readonly key: MetricKey;
  /** As papers call it. */
  readonly title: string;
  /** As a laboratory would say it. */
  readonly words: string;
  readonly best: 'highest' | 'lowest';
  readonly decimals: number;
}

/** In the order of the study's table 4, and behind them what the laboratory reports. */
export const METRIC_COLUMNS: readonly MetricColumn[] = [
  { key: 'globalAccuracy', title: 'Global accuracy', words: 'pixels labelled right', best: 'highest', decimals: 4 },
  { key: 'meanAccuracy', title: 'Mean accuracy', words: 'the same, by class', best: 'highest', decimals: 4 },
  { key: 'meanIoU', title: 'Mean IoU', words: 'overlap with the truth', best: 'highest', decimals: 4 },
  { key: 'weightedIoU', title: 'Weighted IoU', words: 'overlap by area', best: 'highest', decimals: 4 },
  { key: 'meanBFScore', title: 'Mean BF score', words: 'boundaries found', best: 'highest', decimals: 4 },
  { key: 'fractionMean', title: 'Area fraction', words: 'off by, mean / points', best: 'lowest', decimals: 2 },
  { key: 'fractionLargest', title: 'Area fraction', words: 'off by, most / points', best: 'lowest', decimals: 2 },
];

/** The class whose area fraction is off the most. */
export function worstFraction(errors: readonly FractionError[]): FractionError | null {
  return errors.reduce<FractionError | null>((worst, error) => (worst === null || error.mean > worst.mean ? error : worst), null);
}

/** Area fractions in percentage points, everything else as a share of 1. */
export function metricOf(summary: EvaluationSummary, key: MetricKey): number | null {
  if (key !== 'fractionMean' && key !== 'fractionLargest') return summary[key];
  const worst = worstFraction(summary.fractionErrors);
  return worst === null ? null : 100 * (key === 'fractionMean' ? worst.mean : worst.largest);
}

export function metricWords(value: number | null, { decimals }: MetricColumn): string {
  return formatNumber(value, decimals);
}
