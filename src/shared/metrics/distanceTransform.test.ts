import { describe, expect, it } from 'vitest';
import { Random } from '../random/Random.ts';
import { NO_DISTANCE, squaredDistances } from './distanceTransform.ts';

function byComparingAll(map: Uint8Array, value: number, width: number): number[] {
  const wanted = [...map.keys()].filter((i) => map[i] === value);
  return [...map.keys()].map((i) =>
    wanted.reduce((least, j) => Math.min(least, ((i % width) - (j % width)) ** 2 + (Math.floor(i / width) - Math.floor(j / width)) ** 2), NO_DISTANCE),
  );
}

describe('squaredDistances', () => {
  it('equals the comparison of all pairs on random maps of all densities', () => {
    const random = new Random(7);
    for (let round = 0; round < 150; round++) {
      const width = 1 + random.integer(24);
      const height = 1 + random.integer(24);
      const density = random.uniform() ** 3;
      const map = Uint8Array.from({ length: width * height }, () => (random.uniform() < density ? 3 : random.integer(3)));
      expect([...squaredDistances(map, 3, width, height)]).toEqual(byComparingAll(map, 3, width));
    }
  });

  it('is exact far away and says so where there is nothing', () => {
    const map = new Uint8Array(4000 * 3);
    map[0] = 1;
    expect(squaredDistances(map, 1, 4000, 3)[2 * 4000 + 3999]).toBe(3999 ** 2 + 4);
    expect(squaredDistances(map, 1, 3, 4000)[3999 * 3 + 2]).toBe(3999 ** 2 + 4);
    expect(new Set(squaredDistances(map, 9, 4000, 3))).toEqual(new Set([NO_DISTANCE]));
  });

  it('refuses an image whose squared distances would overflow', () => {
    expect(() => squaredDistances(new Uint8Array(0), 1, 40_000, 40_000)).toThrow(expect.objectContaining({ code: 'input/unsupported' }));
  });
});
