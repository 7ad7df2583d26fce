import { expect, it } from 'vitest';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import { summarise } from './summarise.ts';

const item = (specimen: string, fractions: readonly number[] | null, more: Partial<BatchItemView> = {}): BatchItemView => ({
  position: 0, certainty: 1, file: 'a.png', micrograph: { id: 1, width: 4, height: 3, umPerPx: null, specimenId: 1, specimen }, state: 'ok', reason: null, fractions, hasMap: true, predicted: 1, review: 'open', reviewedBy: null, remark: null, truth: null, ...more,
});

it('is the mean over the fields of each specimen, without those that failed, were rejected or are not in the project', () => {
  const items = [item('A', [0.6, 0.4]), item('A', [0.8, 0.2]), item('A', [0, 1], { review: 'rejected' }), item('A', null, { state: 'failed' }), item('A', [0, 1], { micrograph: null }), item('B', [0.3, 0.7])];
  const [a, b, ...others] = summarise(items, 2);
  expect(others).toEqual([]);
  expect(a).toMatchObject({ specimen: 'A', fields: 2 });
  expect(a?.classes[0]?.mean).toBeCloseTo(70, 9);
  // Student t for two fields is 12.706, s is 14.142 %.
  expect(a?.classes[0]?.ci95).toBeCloseTo(127.06, 1);
  expect(b).toMatchObject({ specimen: 'B', fields: 1, classes: [{ mean: 30, ci95: null }, { mean: 70, ci95: null }] });
  expect(summarise([], 2)).toEqual([]);
});
