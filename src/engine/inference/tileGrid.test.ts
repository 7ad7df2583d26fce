import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import { blendProfile, blendTotals, overlapPixels, tileStarts } from './tileGrid.ts';

describe('tileStarts', () => {
  it('covers every pixel, overlaps enough, and keeps the distances multiples of the stride', () => {
    const random = new Random(1);
    for (let round = 0; round < 500; round++) {
      const stride = 2 ** random.integer(5);
      const [length, tile] = [1 + random.integer(3000), stride * (8 + random.integer(12))];
      const shared = overlapPixels(tile, random.uniform(0, 0.75));
      const starts = tileStarts(length, tile, shared, stride);
      const first = starts[0] as number;
      const end = (starts.at(-1) as number) + tile;
      if (length > tile) {
        expect(first).toBe(0 - Math.floor(shared / 2));
        expect(end).toBeGreaterThanOrEqual(length + Math.floor(shared / 2));
        expect(end).toBeLessThan(length + Math.floor(shared / 2) + stride);
      } else {
        expect(starts).toEqual([0 - Math.floor((tile - length) / 2)]);
      }
      for (let at = 1; at < starts.length; at++) {
        const distance = (starts[at] as number) - (starts[at - 1] as number);
        expect(distance % stride).toBe(0);
        expect(tile - distance, `length ${length}, tile ${tile}, shared ${shared}`).toBeGreaterThanOrEqual(shared);
      }
    }
  });

  it('takes no more tiles than needed', () => {
    expect(tileStarts(448, 224, 0, 16)).toEqual([0, 224]);
    expect(tileStarts(224, 224, 56, 16)).toEqual([0]);
    expect(tileStarts(225, 224, 56, 1)).toEqual([-28, 29]);
    expect(tileStarts(1, 224, 56, 16)).toEqual([-111]);
  });
});

describe('blending', () => {
  it('gives each pixel a weight above nothing, and tiles of full overlap sum to one', () => {
    for (const shared of [0, 1, 8, 24]) {
      const profile = blendProfile(32, shared);
      expect(Math.min(...profile)).toBeGreaterThan(0);
      expect(Math.min(...blendTotals(100, tileStarts(100, 32, shared, 4), profile))).toBeGreaterThan(0);
    }
    expect([...blendProfile(6, 0)]).toEqual([1, 1, 1, 1, 1, 1]);
    // Two ramps that face each other: sin² + cos².
    const profile = blendProfile(32, 8);
    for (let at = 0; at < 8; at++) expect((profile[at] as number) + (profile[24 + at] as number)).toBeCloseTo(1, 6);
  });
});
