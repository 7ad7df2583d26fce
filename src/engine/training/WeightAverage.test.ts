import { expect, it } from 'vitest';
import { WeightAverage } from './WeightAverage.ts';

const w = (...values: number[]): Map<string, Float32Array> => new Map([['w', Float32Array.from(values)]]);

it('keeps its share and takes the rest from the newest weights, less of itself early on', () => {
  const start = w(0, 10);
  const average = new WeightAverage(0.9, start);
  // 1 / (1 + 9) of itself is kept at the first step, 81 / 90 = 0.9 from the 81st on.
  average.add(w(10, 10), 1);
  expect([...(average.weights.get('w') as Float32Array)]).toEqual([9, 10]);
  average.add(w(19, 10), 200);
  expect([...(average.weights.get('w') as Float32Array)]).toEqual([10, 10]);
  expect([...(start.get('w') as Float32Array)]).toEqual([0, 10]);
});

it('of noisy weights lies closer to their mean than they do', () => {
  const average = new WeightAverage(0.99, w(0));
  let worst = 0;
  for (let step = 1; step <= 2000; step++) {
    average.add(w(5 + (step % 2 === 0 ? 1 : -1)), step);
    if (step > 500) worst = Math.max(worst, Math.abs((average.weights.get('w')?.[0] as number) - 5));
  }
  expect(worst).toBeLessThan(0.02);
});

it('says which weights are missing', () => {
  expect(() => new WeightAverage(0.9, w(1)).add(new Map(), 1)).toThrow('"w"');
});
