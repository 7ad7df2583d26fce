import { describe, expect, it } from 'vitest';
import { learningRateAt } from './learningRate.ts';

describe('learningRateAt', () => {
  const cosine = { learningRate: 0.01, schedule: 'cosine', maxSeconds: null } as const;

  it('stays where it is when constant', () => {
    expect(learningRateAt({ ...cosine, schedule: 'constant' }, { iteration: 90, iterations: 100, secondsElapsed: 5 })).toBe(0.01);
  });

  it('goes from the full rate through its half to nearly nothing', () => {
    const at = (iteration: number): number => learningRateAt(cosine, { iteration, iterations: 100, secondsElapsed: 0 });
    expect(at(1)).toBe(0.01);
    expect(at(51)).toBeCloseTo(0.005, 12);
    expect(at(100)).toBeGreaterThan(0);
    expect(at(100)).toBeLessThan(0.00001);
  });

  it('follows the time where the time runs out first', () => {
    const rate = learningRateAt({ ...cosine, maxSeconds: 60 }, { iteration: 10, iterations: 100_000, secondsElapsed: 30 });
    expect(rate).toBeCloseTo(0.005, 12);
  });
});
