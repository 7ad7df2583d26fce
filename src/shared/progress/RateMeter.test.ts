import { expect, it } from 'vitest';
import { RateMeter } from './RateMeter.ts';

it('says nothing before there is something to go by, then the rate and the time left', () => {
  const meter = new RateMeter();
  const at = (done: number, seconds: number): unknown => meter.measure({ stage: 'training', done, total: 100 }, seconds * 1000);
  expect(at(0, 0)).toEqual({ rate: null, secondsLeft: null });
  expect(at(1, 0.1)).toEqual({ rate: null, secondsLeft: null });
  expect(at(10, 5)).toEqual({ rate: 2, secondsLeft: 45 });
});

it('follows a change of pace and starts anew with a stage', () => {
  const meter = new RateMeter();
  for (let second = 0; second <= 60; second++) meter.measure({ stage: 'training', done: 10 * second, total: 10_000 }, second * 1000);
  for (let second = 61; second <= 120; second++) meter.measure({ stage: 'training', done: 600 + second - 60, total: 10_000 }, second * 1000);
  expect(meter.measure({ stage: 'training', done: 661, total: 10_000 }, 121_000).rate).toBeCloseTo(1, 1);
  expect(meter.measure({ stage: 'writing', done: 1, total: 2 }, 122_000)).toEqual({ rate: null, secondsLeft: null });
});
