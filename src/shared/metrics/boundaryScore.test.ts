import { describe, expect, it } from 'vitest';
import { maskFromText as mask } from '../../../test/helpers/maskFromText.ts';
import { Random } from '../random/Random.ts';
import type { LabelMap } from '../raster/raster.ts';
import type { BoundaryScore } from './boundaryScore.ts';
import { boundaryScores, defaultTolerance } from './boundaryScore.ts';

const counted = { borderCounts: true };

/** A 12×12 mask with class 1 in the given rows and columns (inclusive). */
function rectangle(top: number, bottom: number, left: number, right: number): LabelMap {
  const data = Uint8Array.from({ length: 144 }, (_, i) => (Math.floor(i / 12) >= top && Math.floor(i / 12) <= bottom && i % 12 >= left && i % 12 <= right ? 1 : 0));
  return { width: 12, height: 12, data };
}

function scores(truth: LabelMap, prediction: LabelMap, classes: number, tolerance: number, options = {}): (number | null)[] {
  return (boundaryScores(truth, prediction, classes, [tolerance], options)[0] as BoundaryScore[]).map((entry) => entry.score);
}

function close(actual: readonly (number | null)[], expected: readonly (number | null)[]): void {
  expected.forEach((value, i) => (value === null ? expect(actual[i]).toBeNull() : expect(actual[i]).toBeCloseTo(value, 5)));
}

describe('defaultTolerance', () => {
  it('is 0.75 % of the diagonal, exactly where that is a whole number', () => {
    const sizes = [[12, 12, 0.1273], [512, 512, 5.4306], [2592, 1944, 24.3], [4096, 3072, 38.4], [2048, 1536, 19.2]] as const;
    for (const [width, height, tolerance] of sizes) expect(defaultTolerance(width, height)).toBeCloseTo(tolerance, 4);
    expect(defaultTolerance(640, 480)).toBe(6);
    expect(defaultTolerance(1280, 960)).toBe(12);
    expect(defaultTolerance(1600, 1200)).toBe(15);
  });
});

describe('boundaryScores', () => {
  const square = rectangle(3, 8, 3, 8);

  it('of a shifted square: the background shows whether the border counts', () => {
    const shifted = rectangle(4, 9, 3, 8);
    const [atDefault, atOne] = boundaryScores(square, shifted, 2, [defaultTolerance(12, 12), 1]);
    expect(atDefault?.[1]).toEqual({ precision: 0.5, recall: 0.5, score: 0.5, trueBoundaryPixels: 20, predictedBoundaryPixels: 20 });
    expect(atDefault?.[0]).toMatchObject({ trueBoundaryPixels: 24, predictedBoundaryPixels: 24 });
    expect(atDefault?.[0]?.score).toBeCloseTo(0.416667, 5);
    expect(atOne?.map((entry) => entry.score)).toEqual([1, 1]);
    const [withBorder] = boundaryScores(square, shifted, 2, [defaultTolerance(12, 12)], counted);
    expect(withBorder?.[0]).toMatchObject({ trueBoundaryPixels: 68, predictedBoundaryPixels: 68 });
    expect(withBorder?.[0]?.score).toBeCloseTo(0.794118, 5);
  });

  it('of a prediction that runs too long, at three tolerances', () => {
    // The prediction ends at the image border, so the vector counts the border.
    const found = boundaryScores(square, rectangle(3, 8, 3, 11), 2, [0, 1, 2], counted).map((entry) => entry[1] as BoundaryScore);
    expect(found[0]).toMatchObject({ trueBoundaryPixels: 20, predictedBoundaryPixels: 26 });
    close(found.map((entry) => entry.precision), [0.615385, 0.692308, 0.769231]);
    close(found.map((entry) => entry.recall), [0.8, 0.9, 1]);
    close(found.map((entry) => entry.score), [0.695652, 0.782609, 0.869565]);
  });

  const truth1 = mask('000111 000111 000111 002211 002211 002211');
  const prediction1 = mask('001111 001111 000111 022211 022211 002221');
  const truth2 = mask('000000 000000 000000 000000 111111 111111');
  const prediction2 = mask('000000 000000 000000 111111 111111 111112');

  it('of two small images, with and without the border; a class that is not in the truth is skipped', () => {
    close(scores(truth1, prediction1, 3, 0, counted), [0.75, 0.846154, 0.714286]);
    close(scores(truth2, prediction2, 3, 0, counted), [0.666667, 0.56, null]);
    close(scores(truth1, prediction1, 3, 0), [0.307692, 0.5, 0.615385]);
    close(scores(truth2, prediction2, 3, 0), [0, 0.142857, null]);
    for (const options of [{}, counted]) {
      close(scores(truth1, prediction1, 3, 1, options), [1, 1, 1]);
      close(scores(truth2, prediction2, 3, 1, options), [1, 1, null]);
    }
    const detail = boundaryScores(truth2, prediction2, 3, [0], counted)[0] as BoundaryScore[];
    expect(detail.map((entry) => [entry.trueBoundaryPixels, entry.predictedBoundaryPixels])).toEqual([[16, 14], [12, 13], [0, 1]]);
  });

  it('takes a distance equal to the tolerance as a match, also when the tolerance is a root', () => {
    const truth = mask('0000000 0000000 0000000 0000000 0000000 0000000 1000000');
    const prediction = mask('0000000 0000000 0000000 0001000 0000000 0000000 0000000');
    expect(scores(truth, prediction, 2, Math.sqrt(18))[1]).toBe(1);
    expect(scores(truth, prediction, 2, 4.2)[1]).toBe(0);
  });

  it('leaves unlabelled pixels out: they neither are a boundary nor make one', () => {
    const truth = mask('00.11 00.11 00.11');
    expect(scores(truth, mask('00000 00000 00011'), 2, 1)).toEqual([0, 0]);
    const [only] = boundaryScores(truth, mask('00111 00111 00111'), 2, [1]);
    expect(only?.map((entry) => [entry.trueBoundaryPixels, entry.predictedBoundaryPixels, entry.score])).toEqual([[0, 0, null], [0, 0, null]]);
  });

  it('is 0 when a boundary was missed altogether and null when there is none to find', () => {
    expect(scores(square, rectangle(20, 20, 0, 0), 2, 1)).toEqual([0, 0]);
    expect(scores(rectangle(20, 20, 0, 0), rectangle(20, 20, 0, 0), 2, 1)).toEqual([null, null]);
  });

  it('is the same for turned-round pairs, grows with the tolerance and is 1 for equal masks', () => {
    const random = new Random(3);
    for (let round = 0; round < 40; round++) {
      const width = 2 + random.integer(20);
      const height = 2 + random.integer(20);
      const noise = (): LabelMap => ({ width, height, data: Uint8Array.from({ length: width * height }, () => random.integer(3)) });
      const a = noise();
      const b = noise();
      const forward = boundaryScores(a, b, 3, [0, 1, 2, 40]);
      const backward = boundaryScores(b, a, 3, [0, 1, 2, 40]);
      forward.forEach((atTolerance, t) =>
        atTolerance.forEach((entry, c) => {
          const other = backward[t]?.[c];
          if (entry.score !== null && other?.score !== null) expect(entry.score).toBeCloseTo(other?.score as number, 12);
          expect(entry.precision).toBe(other?.recall);
          if (t > 0) expect(entry.recall ?? 0).toBeGreaterThanOrEqual(forward[t - 1]?.[c]?.recall ?? 0);
        }),
      );
      for (const score of scores(a, a, 3, 0)) expect(score === null || score === 1).toBe(true);
    }
  });
});
