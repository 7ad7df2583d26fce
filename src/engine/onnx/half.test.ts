import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import { fromHalf, LARGEST_HALF, toHalf } from './half.ts';

describe('half floats', () => {
  it('give back all 65,536 of them', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) expect(fromHalf(toHalf(value))).toBeNaN();
      else expect(toHalf(value), String(value)).toBe(bits);
    }
  });

  it('round to the nearest, ties to even', () => {
    const random = new Random(4);
    for (let round = 0; round < 20_000; round++) {
      const bits = random.integer(0x7bff);
      const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
      const share = random.uniform();
      if (share === 0.5) continue;
      expect(toHalf(low + share * (high - low))).toBe(share < 0.5 ? bits : bits + 1);
      expect(toHalf((low + high) / 2)).toBe(bits % 2 === 0 ? bits : bits + 1);
    }
    expect([LARGEST_HALF, 65519, 65520, 1e30, -1e30].map((value) => fromHalf(toHalf(value)))).toEqual([65504, 65504, Infinity, Infinity, -Infinity]);
  });
});
