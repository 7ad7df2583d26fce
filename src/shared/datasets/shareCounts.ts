import { AppError } from '../errors/AppError.ts';
import type { SplitShares } from './recipe.ts';

/**
 * Divides `total` things over train, validation and test by largest remainder (7,344 by 70/20/10: 5,141, 1,469, 734).
 * Every side with a share gets at least one thing; when there are too few for that, the test comes before validation.
 * @throws AppError `dataset/cannotSplit` when there is one thing for several sides, `dataset/empty` when there is none.
 */
export function shareCounts(total: number, shares: SplitShares, things: string): [number, number, number] {
  const wanted = sidesThatFit(total, shares, things);
  const exact = shares.map((share) => share * total);
  const counts: [number, number, number] = [Math.floor(exact[0] as number), Math.floor(exact[1] as number), Math.floor(exact[2] as number)];
  const byRemainder = [0, 1, 2].filter((side) => (shares[side] as number) > 0).sort((a, b) => remainder(exact, b) - remainder(exact, a) || a - b);
  for (let next = 0; counts[0] + counts[1] + counts[2] < total; next++) counts[byRemainder[next % byRemainder.length] as number]!++;
  const largest = (): number => counts.indexOf(Math.max(...counts));
  for (let side = 0; side < 3; side++) {
    if (!wanted.includes(side)) {
      const moved = counts[side] as number;
      counts[side] = 0;
      counts[0] += moved;
    }
  }
  for (const side of wanted) {
    if (counts[side] !== 0) continue;
    counts[largest()]!--;
    counts[side] = 1;
  }
  return counts;
}

/**
 * The sides (0 train, 1 validation, 2 test) that `total` things can fill, one each at least: all that have a share, or
 * train and test when there are just two things for three sides.
 * @throws AppError as `shareCounts`.
 */
export function sidesThatFit(total: number, shares: SplitShares, things: string): number[] {
  if (total === 0) throw new AppError('dataset/empty', `The dataset has no ${things}: add labelled micrographs to it.`);
  const wanted = [0, 1, 2].filter((side) => (shares[side] as number) > 0);
  if (total >= wanted.length) return wanted;
  if (total >= 2) return [0, 2];
  throw new AppError('dataset/cannotSplit', `One ${things} cannot be divided into ${wanted.length} sides: ${cure(things)}`);
}

function cure(things: string): string {
  if (things === 'specimen') {
    return 'add labelled micrographs of another specimen, or split by micrograph or by crop and know that the figures are optimistic then.';
  }
  return things === 'micrograph' ? 'add labelled micrographs, or split by crop and know that the figures are optimistic then.' : 'add labelled micrographs or choose a smaller tile.';
}

/** Rounded, so that 0.7·10 = 7.000000000000001 or 6.999… leave the same remainder. */
function remainder(exact: readonly number[], side: number): number {
  const value = exact[side] as number;
  return Math.round((value - Math.floor(value)) * 1e9);
}
