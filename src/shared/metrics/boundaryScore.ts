import type { LabelMap } from '../raster/raster.ts';
import { UNLABELLED } from '../raster/raster.ts';
import { requireSameSize } from './confusion.ts';
import { squaredDistances } from './distanceTransform.ts';

/** How well the boundary of one class was found, within one tolerance. */
export interface BoundaryScore {
  /** Share of the predicted boundary that lies near the true one; null when none was predicted. */
  readonly precision: number | null;
  /** Share of the true boundary that lies near the predicted one; null when there is none. */
  readonly recall: number | null;
  /** Their harmonic mean, or null when there is nothing to judge (see `boundaryScores`). */
  readonly score: number | null;
  readonly trueBoundaryPixels: number;
  readonly predictedBoundaryPixels: number;
}

export interface BoundaryOptions {
  /** Whether pixels at the image border are boundary; they are not by default, since the border is not a feature of the metal. */
  readonly borderCounts?: boolean;
}

/** MATLAB's tolerance of `bfscore`: 0.75 % of the image diagonal, in pixels. */
export function defaultTolerance(width: number, height: number): number {
  return (3 * Math.hypot(width, height)) / 400;
}

/**
 * BF scores after MATLAB's `bfscore` (idea: Csurka et al., BMVC 2013), for each tolerance (px) and class:
 * `scores[tolerance][class]`. MATLAB's documentation leaves open what is decided here: boundary pixels of a class are
 * those with a four-neighbour of another class; the image border is no boundary; a distance equal to the tolerance is a
 * match. Pixels that are unlabelled in the truth are left out of both masks: they are no boundary, nor do they make their
 * neighbours one. The score is null for a class that is not in the truth, and where neither mask has a boundary of the
 * class; it is 0 where only one of them has.
 * @throws AppError `input/sizeMismatch`.
 */
export function boundaryScores(
  truth: LabelMap,
  prediction: LabelMap,
  classes: number,
  tolerances: readonly number[],
  options: BoundaryOptions = {},
): BoundaryScore[][] {
  requireSameSize(truth, prediction, 'the image');
  const { width, height } = truth;
  const trueBoundary = boundaries(truth, truth, options.borderCounts ?? false);
  const predictedBoundary = boundaries(prediction, truth, options.borderCounts ?? false);
  const distances = new Int32Array(truth.data.length);
  const scores = tolerances.map((): BoundaryScore[] => []);
  for (let c = 0; c < classes; c++) {
    const isThere = truth.data.includes(c);
    squaredDistances(trueBoundary, c, width, height, distances);
    const predicted = pixelsWithin(predictedBoundary, c, distances, tolerances);
    squaredDistances(predictedBoundary, c, width, height, distances);
    const found = pixelsWithin(trueBoundary, c, distances, tolerances);
    tolerances.forEach((_, at) => scores[at]?.push(scoreOf(isThere, predicted.near[at] as number, predicted.all, found.near[at] as number, found.all)));
  }
  return scores;
}

/** Each boundary pixel keeps its class, every other pixel becomes 255: a pixel bounds no other class than its own. */
function boundaries(map: LabelMap, truth: LabelMap, borderCounts: boolean): Uint8Array {
  const { width, height, data } = map;
  const labelled = truth.data;
  const result = new Uint8Array(data.length).fill(UNLABELLED);
  const isOther = (inside: boolean, i: number, c: number): boolean => (inside ? data[i] !== c && labelled[i] !== UNLABELLED : borderCounts);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (labelled[i] === UNLABELLED) continue;
      const c = data[i] as number;
      if (isOther(x > 0, i - 1, c) || isOther(x < width - 1, i + 1, c) || isOther(y > 0, i - width, c) || isOther(y < height - 1, i + width, c)) result[i] = c;
    }
  }
  return result;
}

/** How many boundary pixels of class `c` there are, and how many of them lie within each tolerance. */
function pixelsWithin(boundary: Uint8Array, c: number, distances: Int32Array, tolerances: readonly number[]): { all: number; near: number[] } {
  // Squared distances are whole: the small term only keeps a tolerance like √18 from losing its equal distance to rounding.
  const limits = tolerances.map((tolerance) => tolerance * tolerance + 1e-6);
  const near = tolerances.map(() => 0);
  let all = 0;
  for (let i = 0; i < boundary.length; i++) {
    if (boundary[i] !== c) continue;
    all++;
    const distance = distances[i] as number;
    for (let at = 0; at < limits.length; at++) if (distance <= (limits[at] as number)) near[at]!++;
  }
  return { all, near };
}

function scoreOf(isThere: boolean, predictedNear: number, predictedAll: number, trueNear: number, trueAll: number): BoundaryScore {
  const precision = predictedAll === 0 ? null : predictedNear / predictedAll;
  const recall = trueAll === 0 ? null : trueNear / trueAll;
  let score: number | null = null;
  if (isThere && (precision !== null || recall !== null)) {
    const sum = (precision ?? 0) + (recall ?? 0);
    score = precision === null || recall === null || sum === 0 ? 0 : (2 * precision * recall) / sum;
  }
  return { precision, recall, score, trueBoundaryPixels: trueAll, predictedBoundaryPixels: predictedAll };
}
