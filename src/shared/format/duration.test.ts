import { describe, expect, it } from 'vitest';
import { formatDuration } from './duration.ts';

describe('formatDuration', () => {
  it.each([
    [45, '45 s'],
    [60, '1 min'],
    [200, '3 min 20 s'],
    [3900, '1 h 5 min'],
  ])('writes %d s as %s', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });
});
