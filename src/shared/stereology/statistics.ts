import { AppError } from '../errors/AppError.ts';
import { studentQuantile } from './studentT.ts';

/** Statistics over fields, as ASTM E112, E562, E1245 and E1268 use them; in the unit of the values. */
export interface FieldStatistics {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation; null below two fields. */
  readonly s: number | null;
  /** Student t(0.975, n − 1); null below two fields. */
  readonly t: number | null;
  /** Half-width of the 95 % confidence interval of the mean; null below two fields. */
  readonly ci95: number | null;
  /** %RA, the half-width in % of the mean; null below two fields or when the mean is 0. */
  readonly relativeAccuracyPercent: number | null;
}

/**
 * Mean, s, Student t, CI95 = t·s/√n and %RA = 100·CI95/mean of the values of single fields.
 * @throws AppError `usage/invalid` without values or with one that is not a finite number.
 */
export function fieldStatistics(values: readonly number[]): FieldStatistics {
  const n = values.length;
  if (n === 0) throw new AppError('usage/invalid', 'Statistics over fields need at least one field.');
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new AppError('usage/invalid', `A field has the value ${bad}: every field needs a finite number.`);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { n, mean, s: null, t: null, ci95: null, relativeAccuracyPercent: null };
  const s = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const t = studentQuantile(0.975, n - 1);
  const ci95 = (t * s) / Math.sqrt(n);
  return { n, mean, s, t, ci95, relativeAccuracyPercent: mean === 0 ? null : (100 * ci95) / Math.abs(mean) };
}

/**
 * How many fields in all reach `relativeAccuracyPercent`: the smallest n ≥ 2 with t(0.975, n − 1)·s/(√n·mean) ≤ %RA, if
 * mean and s stay what they are. Null when they are unknown or the mean is 0.
 * @throws AppError `usage/invalid` for a goal that is not above 0.
 */
export function fieldsNeeded(statistics: Pick<FieldStatistics, 'mean' | 's'>, relativeAccuracyPercent: number): number | null {
  if (!(relativeAccuracyPercent > 0)) throw new AppError('usage/invalid', `A relative accuracy of ${relativeAccuracyPercent} % cannot be reached: give a goal above 0, commonly 10 %.`);
  const { mean, s } = statistics;
  if (s === null || mean === 0) return null;
  const reaches = (n: number): boolean => (100 * studentQuantile(0.975, n - 1) * s) / (Math.sqrt(n) * Math.abs(mean)) <= relativeAccuracyPercent;
  let enough = 2;
  while (!reaches(enough)) enough *= 2;
  let tooFew = Math.floor(enough / 2);
  if (tooFew < 2) return enough;
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (reaches(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
