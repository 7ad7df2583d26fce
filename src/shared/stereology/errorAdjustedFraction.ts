import { AppError } from '../errors/AppError.ts';

/** Two-sided 95 % point of the normal distribution. */
const Z_975 = 1.959963984540054;

/** An area fraction (0 to 1) corrected for the model's own errors. */
export interface AdjustedFraction {
  readonly fraction: number;
  readonly standardError: number;
  /** Half-width of the 95 % interval. */
  readonly ci95: number;
}

/**
 * Area fraction of each true class from a segmentation that errs, by the stratified estimator of Olofsson et al. (Remote
 * Sensing of Environment 129 (2013) 122; 148 (2014) 42): `counts[mapped][true]` are checked points, stratified by what
 * the model called them, and `mappedShares` the area shares of what it called. p̂_j = Σ W_i·n_ij/n_i, SE² =
 * Σ W_i²·q(1−q)/(n_i−1) with q = n_ij/n_i.
 * @throws AppError `usage/invalid` when the shapes differ, the shares do not sum to 1, or a class that covers area has
 * fewer than two checked points.
 */
export function errorAdjustedFractions(counts: readonly (readonly number[])[], mappedShares: readonly number[]): AdjustedFraction[] {
  const classes = mappedShares.length;
  if (classes === 0 || counts.length !== classes || counts.some((row) => row.length !== classes)) {
    throw new AppError('usage/invalid', `Error-adjusted fractions of ${classes} classes need ${classes}×${classes} counts of checked points.`);
  }
  const shareSum = mappedShares.reduce((sum, share) => sum + share, 0);
  if (!(Math.abs(shareSum - 1) < 1e-6) || mappedShares.some((share) => share < 0)) throw new AppError('usage/invalid', `The mapped area shares sum to ${shareSum}: they must be at least 0 and sum to 1.`);
  const bad = counts.flat().find((count) => !(count >= 0));
  if (bad !== undefined) throw new AppError('usage/invalid', `A count of checked points is ${bad}: counts are at least 0.`);
  const checked = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const unchecked = checked.findIndex((points, i) => points < 2 && (mappedShares[i] as number) > 0);
  if (unchecked >= 0) throw new AppError('usage/invalid', `Class ${unchecked} covers area but has ${checked[unchecked]} checked points: check at least two points where the model saw it.`);
  return mappedShares.map((_, j) => {
    let fraction = 0;
    let variance = 0;
    counts.forEach((row, i) => {
      const share = mappedShares[i] as number;
      const points = checked[i] as number;
      if (share === 0) return;
      const q = (row[j] as number) / points;
      fraction += share * q;
      variance += (share ** 2 * q * (1 - q)) / (points - 1);
    });
    const standardError = Math.sqrt(variance);
    return { fraction, standardError, ci95: Z_975 * standardError };
  });
}
