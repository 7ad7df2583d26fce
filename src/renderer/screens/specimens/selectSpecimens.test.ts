import { expect, it } from 'vitest';
import { NOTHING_SELECTED, select } from './selectSpecimens.ts';

const shown = [5, 3, 9, 1, 7];

it('ticks, takes ticks away, and ticks ranges in the order shown, both ways', () => {
  const one = select(NOTHING_SELECTED, 3, shown, false);
  expect([...one.ids]).toEqual([3]);
  const range = select(one, 1, shown, true);
  expect([...range.ids]).toEqual([3, 9, 1]);
  expect([...select(range, 9, shown, false).ids]).toEqual([3, 1]);
  expect([...select({ ids: new Set(), anchor: 7 }, 9, shown, true).ids]).toEqual([9, 1, 7]);
});

it('takes a range without a beginning, or from one that is hidden now, for a single one', () => {
  expect([...select(NOTHING_SELECTED, 9, shown, true).ids]).toEqual([9]);
  expect([...select({ ids: new Set(), anchor: 100 }, 9, shown, true).ids]).toEqual([9]);
});
