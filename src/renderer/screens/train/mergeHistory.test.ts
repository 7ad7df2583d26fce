import { expect, it } from 'vitest';
import type { HistoryPoint } from '../../../shared/engineProtocol/jobs.ts';
import { mergeHistory } from './mergeHistory.ts';

const point = (iteration: number, validationLoss: number | null = null): HistoryPoint => ({ iteration, epoch: 1, trainingLoss: 1, trainingAccuracy: 0.5, learningRate: 0.1, validationLoss, validationAccuracy: validationLoss });
const curve = (to: number): HistoryPoint[] => Array.from({ length: to }, (_, at) => point(at + 1));

it('goes on with what is new', () => {
  expect(mergeHistory(curve(3), [point(4), point(5)]).map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5]);
  expect(mergeHistory(curve(3), [])).toHaveLength(3);
});

it('takes a validation into the point that it belongs to', () => {
  expect(mergeHistory(curve(3), [point(3), point(3, 0.25)])).toEqual([point(1), point(2), point(3, 0.25)]);
});

it('goes back with a training that was resumed from an earlier step', () => {
  expect(mergeHistory(curve(9), [point(5)]).map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5]);
});

it('does not grow without end', () => {
  expect(mergeHistory(curve(6000), [point(6001, 0.5)]).length).toBeLessThan(3100);
});
