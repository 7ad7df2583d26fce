import { expect, it } from 'vitest';
import type { HistoryPoint } from '../engineProtocol/jobs.ts';
import { thinHistory } from './thinHistory.ts';

const points = Array.from({ length: 10_000 }, (_, at): HistoryPoint => ({ iteration: at + 1, epoch: 1, trainingLoss: 1, trainingAccuracy: 0.5, learningRate: 0.1, validationLoss: at % 777 === 776 ? 0.4 : null, validationAccuracy: at % 777 === 776 ? 0.9 : null }));

it('keeps both ends, every validation, and not many more points than asked for', () => {
  const thin = thinHistory(points, 500);
  expect(thin[0]?.iteration).toBe(1);
  expect(thin.at(-1)?.iteration).toBe(10_000);
  expect(thin.filter((point) => point.validationLoss !== null)).toHaveLength(12);
  expect(thin.length).toBeGreaterThanOrEqual(500);
  expect(thin.length).toBeLessThanOrEqual(513);
});

it('leaves short ones alone', () => {
  expect(thinHistory(points.slice(0, 30), 500)).toHaveLength(30);
});
