import { describe, expect, it } from 'vitest';
import { Random } from '../random/Random.ts';
import { errorAdjustedFractions } from './errorAdjustedFraction.ts';

describe('errorAdjustedFractions', () => {
  it('gives the worked values: 31.35 % where pixels alone say 30 %', () => {
    const [ferrite, pearlite] = errorAdjustedFractions([[188, 12], [9, 191]], [0.3, 0.7]);
    expect(ferrite).toEqual({ fraction: expect.closeTo(0.3135, 9), standardError: expect.closeTo(0.01146, 5), ci95: expect.closeTo(0.022461, 5) });
    expect(pearlite).toEqual({ fraction: expect.closeTo(0.6865, 9), standardError: expect.closeTo(0.01146, 5), ci95: expect.closeTo(0.022461, 5) });
  });

  it('finds the truth behind a model with known errors, inside its interval in about 95 % of studies', () => {
    const random = new Random(9);
    const shares = [0.25, 0.55, 0.2];
    const called = [[0.9, 0.07, 0.03], [0.05, 0.85, 0.1], [0.1, 0.2, 0.7]];
    const truth = [0, 1, 2].map((j) => shares.reduce((sum, share, i) => sum + share * (called[i]?.[j] as number), 0));
    let inside = 0;
    for (let study = 0; study < 400; study++) {
      const counts = called.map((chances) => {
        const row = [0, 0, 0];
        for (let point = 0; point < 120; point++) {
          const u = random.uniform();
          row[u < (chances[0] as number) ? 0 : u < (chances[0] as number) + (chances[1] as number) ? 1 : 2]!++;
        }
        return row;
      });
      const adjusted = errorAdjustedFractions(counts, shares);
      expect(adjusted.reduce((sum, entry) => sum + entry.fraction, 0)).toBeCloseTo(1, 12);
      const [first] = adjusted;
      if (first !== undefined && Math.abs(first.fraction - (truth[0] as number)) <= first.ci95) inside++;
    }
    expect(inside / 400).toBeGreaterThan(0.91);
    expect(inside / 400).toBeLessThan(0.99);
  });

  it('needs points where there is area, and only there', () => {
    expect(errorAdjustedFractions([[10, 0], [0, 0]], [1, 0])).toEqual([{ fraction: 1, standardError: 0, ci95: 0 }, { fraction: 0, standardError: 0, ci95: 0 }]);
    expect(() => errorAdjustedFractions([[10, 0], [0, 1]], [0.5, 0.5])).toThrow(/Class 1 covers area but has 1 checked/);
    expect(() => errorAdjustedFractions([[10, 0], [0, 9]], [0.5, 0.6])).toThrow(/sum to 1\.1/);
    expect(() => errorAdjustedFractions([[10, 0]], [0.5, 0.5])).toThrow(/2×2/);
    expect(() => errorAdjustedFractions([[10, -1], [0, 9]], [0.5, 0.5])).toThrow(/-1/);
  });
});
