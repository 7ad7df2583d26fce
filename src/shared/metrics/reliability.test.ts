import { expect, it } from 'vitest';
import { ReliabilityCounter } from './reliability.ts';

it('sorts pixels into bins and weighs their gaps, as worked out by hand', () => {
  const counter = new ReliabilityCounter(5);
  // Bins of 0.2. [0.4, 0.6): three of 0.5, one right. [0.6, 0.8): 0.6 and 0.7, both right. [0.8, 1]: 0.9 right, 1 wrong, and a sum of rounded probabilities, right.
  for (const [confidence, isRight] of [[0.5, true], [0.5, false], [0.5, false], [0.6, true], [0.7, true], [0.9, true], [1, false], [1.0000001, true]] as const) counter.add(confidence, isRight);
  const { bins, expectedCalibrationError, pixels } = counter.result();
  expect(pixels).toBe(8);
  expect(bins.map((bin) => bin.pixels)).toEqual([0, 0, 3, 2, 3]);
  expect(bins[0]).toEqual({ from: 0, to: 0.2, pixels: 0, meanConfidence: null, shareRight: null });
  expect(bins[2]).toEqual({ from: 0.4, to: 0.6, pixels: 3, meanConfidence: 0.5, shareRight: 1 / 3 });
  expect(bins[3]?.meanConfidence).toBeCloseTo(0.65, 12);
  expect(bins[3]?.shareRight).toBe(1);
  // 3/8 · |1/3 − 1/2| + 2/8 · |1 − 0.65| + 3/8 · |2/3 − 2.9/3| = 0.0625 + 0.0875 + 0.1125
  expect(expectedCalibrationError).toBeCloseTo(0.2625, 6);
});

it('has nothing to say without pixels', () => {
  expect(new ReliabilityCounter().result()).toMatchObject({ expectedCalibrationError: null, pixels: 0, bins: { length: 20 } });
});
