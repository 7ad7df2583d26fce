import { expect, it } from 'vitest';
import type { LiveTraining } from '../../../shared/contract/areas/trainingArea.ts';
import { timeLeft } from './timeLeft.ts';

const live = (change: Partial<LiveTraining>, imagesPerSecond = 4): LiveTraining => ({ stage: 'training', done: 10, total: 30, unit: 'iterations', tiles: null, status: { device: 'cpu', memoryMB: 500, imagesPerSecond, iterationsPerEpoch: 5, incidents: [] }, ...change });

it('says how long a training still takes, by its speed or by its clock', () => {
  expect(timeLeft(live({}), { batchSize: 8 })).toBe(40);
  expect(timeLeft(live({ done: 12, total: 60, unit: 's' }), { batchSize: 8 })).toBe(48);
});

it('does not guess', () => {
  expect(timeLeft(null, { batchSize: 8 })).toBeNull();
  expect(timeLeft(live({}, 0), { batchSize: 8 })).toBeNull();
  expect(timeLeft(live({ unit: 'tiles', stage: 'validating' }), { batchSize: 8 })).toBeNull();
});
