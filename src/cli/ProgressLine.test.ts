import { describe, expect, it } from 'vitest';
import { describeProgress } from './ProgressLine.ts';

const step = { stage: 'Training', done: 120, total: 480, unit: 'iterations' };

describe('describeProgress', () => {
  it('says the rate and the time left', () => {
    expect(describeProgress(step, 120, 60)).toBe('Training: 120 of 480 iterations, 2.0 per s, 3 min left');
  });

  it('says seconds each when one takes longer than a second', () => {
    expect(describeProgress(step, 12, 60)).toContain('5.0 s each, 30 min left');
  });

  it('counts down the time where the time is the limit', () => {
    expect(describeProgress({ ...step, secondsTotal: 90 }, 120, 60)).toBe('Training: 120 iterations, 2.0 per s, 30 s left');
  });

  it('promises nothing before it knows a rate', () => {
    expect(describeProgress(step, 0, 60)).toBe('Training: 120 of 480 iterations');
  });
});
