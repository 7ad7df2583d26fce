import { expect, it } from 'vitest';
import type { LiveTraining } from '../../shared/contract/areas/trainingArea.ts';
import { followTraining } from './followTraining.ts';

const status = { device: 'cpu', memoryMB: 500, imagesPerSecond: 4, iterationsPerEpoch: 5, incidents: [] };

it('says that a training validates, and keeps how far it is', () => {
  let live: LiveTraining = followTraining(null, { stage: 'training', done: 12, total: 40, unit: 'iterations', status });
  live = followTraining(live, { stage: 'validating', done: 0, total: 6, unit: 'tiles' });
  live = followTraining(live, { stage: 'validating', done: 3, total: 6, unit: 'tiles' });
  expect(live).toEqual({ stage: 'validating', done: 12, total: 40, unit: 'iterations', status, tiles: null });
  expect(followTraining(live, { stage: 'training', done: 13, total: 40, unit: 'iterations' })).toEqual({ stage: 'training', done: 13, total: 40, unit: 'iterations', status, tiles: null });
});

it('counts tiles where nothing else is known yet', () => {
  expect(followTraining(null, { stage: 'validating', done: 2, total: 6, unit: 'tiles' })).toMatchObject({ stage: 'validating', done: 2, total: 6, unit: 'tiles' });
});
