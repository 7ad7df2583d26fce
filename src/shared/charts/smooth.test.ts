import { expect, it } from 'vitest';
import { smooth } from './smooth.ts';

it('averages evenly around each value and keeps the ends', () => {
  expect(smooth([0, 3, 6, 0, 3], 3)).toEqual([0, 3, 3, 3, 3]);
  expect(smooth([1, 2, 10], 1)).toEqual([1, 2, 10]);
  expect(smooth([], 5)).toEqual([]);
});

it('neither lags behind a straight line nor bends it', () => {
  const line = Array.from({ length: 40 }, (_, at) => 2 * at);
  smooth(line, 9).forEach((value, at) => expect(value).toBeCloseTo(2 * at, 9));
});
