import { describe, expect, it } from 'vitest';
import { Random } from '../random/Random.ts';
import { fieldStatistics, fieldsNeeded } from './statistics.ts';
import { studentQuantile, studentTail } from './studentT.ts';

describe('Student’s t', () => {
  it('matches the table of t(0.975, n − 1)', () => {
    const table: Record<number, number> = {
      2: 12.7062, 3: 4.3027, 4: 3.1824, 5: 2.7764, 6: 2.5706, 7: 2.4469, 8: 2.3646, 9: 2.306, 10: 2.2622, 11: 2.2281, 12: 2.201, 13: 2.1788, 14: 2.1604, 15: 2.1448,
      16: 2.1314, 17: 2.1199, 18: 2.1098, 19: 2.1009, 20: 2.093, 21: 2.086, 22: 2.0796, 23: 2.0739, 24: 2.0687, 25: 2.0639, 26: 2.0595, 27: 2.0555, 28: 2.0518, 29: 2.0484,
      30: 2.0452, 40: 2.0227, 60: 2.001, 100: 1.9842,
    };
    for (const [n, t] of Object.entries(table)) expect(Math.abs(studentQuantile(0.975, Number(n) - 1) - t)).toBeLessThanOrEqual(0.50001e-4);
  });

  it('equals the closed forms of 1, 2 and 4 degrees of freedom', () => {
    for (const t of [0.01, 0.3, 1, 2, 4.5, 30]) {
      expect(studentTail(t, 1)).toBeCloseTo(1 - (2 * Math.atan(t)) / Math.PI, 12);
      expect(studentTail(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
      expect(studentTail(-t, 4)).toBeCloseTo(1 - (t / Math.sqrt(4 + t * t)) * (1 + 2 / (4 + t * t)), 12);
    }
  });

  it('goes to the normal distribution, and its quantile undoes its tail', () => {
    const z = 1.959963984540054;
    for (const degrees of [1e4, 1e6]) expect(studentQuantile(0.975, degrees)).toBeCloseTo(z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2), 9);
    const random = new Random(1);
    for (let round = 0; round < 50; round++) {
      const degrees = 1 + random.integer(200);
      const probability = random.uniform(0.5, 0.999);
      expect(studentTail(studentQuantile(probability, degrees), degrees)).toBeCloseTo(2 * (1 - probability), 11);
    }
    expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 12);
    expect(() => studentQuantile(1, 7)).toThrow(/probability 1/);
    expect(() => studentQuantile(0.9, 0)).toThrow(/0 degrees/);
  });
});

describe('fieldStatistics', () => {
  it('gives the worked values of grain counts and banding fields', () => {
    expect(fieldStatistics([812, 790, 845, 770, 823])).toEqual({
      n: 5,
      mean: 808,
      s: expect.closeTo(29.060282, 5),
      t: expect.closeTo(2.7764, 4),
      ci95: expect.closeTo(36.0831, 2),
      relativeAccuracyPercent: expect.closeTo(4.4657, 3),
    });
    expect(fieldStatistics([62, 58, 66, 60, 64].map((count) => count / 2.5))).toMatchObject({ mean: expect.closeTo(24.8, 9), ci95: expect.closeTo(1.570595, 4), relativeAccuracyPercent: expect.closeTo(6.333, 3) });
  });

  it('knows no interval of one field and no %RA of a zero mean', () => {
    expect(fieldStatistics([3])).toEqual({ n: 1, mean: 3, s: null, t: null, ci95: null, relativeAccuracyPercent: null });
    expect(fieldStatistics([0, 0, 0, 0, 0])).toMatchObject({ mean: 0, ci95: 0, relativeAccuracyPercent: null });
  });

  it('refuses no fields and impossible values', () => {
    expect(() => fieldStatistics([])).toThrow(expect.objectContaining({ code: 'usage/invalid' }));
    expect(() => fieldStatistics([1, NaN])).toThrow(/NaN/);
  });
});

describe('fieldsNeeded', () => {
  it('gives the worked numbers of fields', () => {
    const a = fieldStatistics([18, 22, 20, 17, 23, 21, 19, 24, 20, 16]);
    const b = fieldStatistics([2.5, 3, 1.5, 4, 3.5, 2, 3, 2.5]);
    expect([fieldsNeeded(a, 10), fieldsNeeded(a, 5), fieldsNeeded(b, 10)]).toEqual([9, 29, 36]);
  });

  it('is the smallest number that reaches the goal', () => {
    const random = new Random(2);
    for (let round = 0; round < 30; round++) {
      const statistics = { mean: 10, s: random.uniform(0.1, 12) };
      const goal = random.uniform(2, 30);
      const reached = (n: number): boolean => (100 * studentQuantile(0.975, n - 1) * statistics.s) / (Math.sqrt(n) * 10) <= goal;
      const n = fieldsNeeded(statistics, goal) as number;
      expect(reached(n)).toBe(true);
      if (n > 2) expect(reached(n - 1)).toBe(false);
    }
  });

  it('is unknown without scatter or mean, and refuses an impossible goal', () => {
    expect(fieldsNeeded(fieldStatistics([3]), 10)).toBeNull();
    expect(fieldsNeeded(fieldStatistics([0, 0]), 10)).toBeNull();
    expect(fieldsNeeded(fieldStatistics([4, 4]), 10)).toBe(2);
    expect(() => fieldsNeeded(fieldStatistics([4, 5]), 0)).toThrow(expect.objectContaining({ code: 'usage/invalid' }));
  });
});
