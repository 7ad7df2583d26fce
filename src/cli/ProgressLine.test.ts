import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeProgress, ProgressLine } from './ProgressLine.ts';

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

describe('ProgressLine', () => {
  afterEach(() => vi.useRealTimers());

  it('measures a stage anew that begins anew, and goes on with one that was only interrupted', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const lines: string[] = [];
    const line = new ProgressLine({ write: (text: string) => lines.push(text) });
    const after = (seconds: number, stage: string, done: number, total: number): string | undefined => {
      vi.advanceTimersByTime(seconds * 1000);
      line.show({ stage, done, total, unit: 'tiles' });
      return lines.at(-1);
    };
    after(0, 'Training', 0, 600);
    after(100, 'Training', 100, 600);
    after(0, 'Validating', 0, 40);
    expect(after(10, 'Validating', 20, 40)).toBe('Validating: 20 of 40 tiles, 2.0 per s, 10 s left\n');
    after(10, 'Validating', 40, 40);
    // The time that validation took is training's too: the whole takes so long.
    expect(after(80, 'Training', 200, 600)).toBe('Training: 200 of 600 tiles, 1.0 per s, 6 min 40 s left\n');
    after(100, 'Validating', 0, 40);
    expect(after(10, 'Validating', 20, 40)).toBe('Validating: 20 of 40 tiles, 2.0 per s, 10 s left\n');
  });
});
