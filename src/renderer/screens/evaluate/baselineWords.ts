import type { BaselineMetrics } from '../../../shared/metrics/evaluationResult.ts';

/** Methods without learning, as a row names them. */
export const BASELINE_WORDS: Readonly<Record<BaselineMetrics['name'], string>> = { mostFrequentClass: 'Most frequent class everywhere', otsu: 'Otsu’s threshold', intensityBayes: 'Brightness alone' };
