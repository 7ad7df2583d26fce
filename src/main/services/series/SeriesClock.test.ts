import { describe, expect, it } from 'vitest';
import { SeriesClock } from './SeriesClock.ts';

const training = (done: number, total = 100): { stage: string; done: number; total: number } => ({ stage: 'training', done, total });

describe('SeriesClock', () => {
  it('promises nothing before it knows a rate, then goes by the steps', () => {
    let now = 0;
    const clock = new SeriesClock([], null, () => now);
    expect(clock.secondsLeft(0, { stage: 'reading micrographs', done: 1, total: 2 }, 3)).toBeNull();
    expect(clock.secondsLeft(0, training(1), 3)).toBeNull();
    now = 10_000;
    // Ten steps in ten seconds: 89 left here, three trainings of 100 behind it.
    expect(clock.secondsLeft(0, training(11), 3)).toBeCloseTo(89 + 300, 6);
  });

  it('goes by the trainings that have ended, for what is behind', () => {
    let now = 0;
    const clock = new SeriesClock([50], null, () => now);
    clock.add(70);
    expect(clock.secondsLeft(2, training(1), 2)).toBeCloseTo(60 + 120, 6);
    now = 5000;
    expect(clock.secondsLeft(2, training(11), 2)).toBeCloseTo(0.5 * 89 + 120, 6);
    expect(clock.secondsLeft(2, { stage: 'validating', done: 5, total: 9 }, 2)).toBeCloseTo(55 + 120, 6);
  });

  it('goes by the limit where time is one, and starts anew with each training', () => {
    let now = 0;
    const clock = new SeriesClock([], 30, () => now);
    clock.secondsLeft(0, training(1, 100_000), 4);
    now = 12_000;
    expect(clock.secondsLeft(0, training(40, 100_000), 4)).toBeCloseTo(18 + 120, 6);
    expect(clock.secondsLeft(1, training(1, 100_000), 3)).toBeCloseTo(30 + 90, 6);
  });
});
