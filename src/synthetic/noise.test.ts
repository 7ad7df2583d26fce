import { describe, expect, test } from 'vitest';
import { Random } from '../shared/random/Random.ts';
import { pairNoise, smoothNoise } from './noise.ts';

describe('smoothNoise', () => {
  test.each([1, 2, 5, 16])('has mean 0, deviation 1 and no kinks or jumps at lattice lines (spacing %i)', (spacing) => {
    const width = 700;
    const height = 650;
    const field = smoothNoise(width, height, spacing, new Random(2));
    const mean = field.reduce((sum, value) => sum + value, 0) / field.length;
    const deviation = Math.sqrt(field.reduce((sum, value) => sum + (value - mean) ** 2, 0) / field.length);
    expect(Math.abs(mean)).toBeLessThan(0.1);
    // At spacing 1 only lattice points are seen, where the spline varies most weakly or strongly; 1 within a fifth otherwise.
    expect(Math.abs(deviation - 1)).toBeLessThan(0.2);
    if (spacing < 5) return;
    // A jump would make steps across lattice lines larger than others; the spline's slope is a little smaller there (√(0.50 / 0.65)).
    for (const stride of [1, width]) {
      const steps = [0, 0];
      const counts = [0, 0];
      for (let at = 0; at + stride < field.length; at++) {
        const place = stride === 1 ? at % width : Math.floor(at / width);
        if (stride === 1 && place === width - 1) continue;
        const side = place % spacing === spacing - 1 ? 1 : 0;
        steps[side]! += Math.abs(field[at + stride]! - field[at]!);
        counts[side]!++;
      }
      const ratio = steps[1]! / counts[1]! / (steps[0]! / counts[0]!);
      expect(Math.abs(ratio - 0.9)).toBeLessThan(0.1);
    }
  });
});

describe('pairNoise', () => {
  test('is one number per pair, whichever way round, spread evenly over 0 to 1', () => {
    expect(pairNoise(12, 700, 5)).toBe(pairNoise(700, 12, 5));
    expect(pairNoise(12, 700, 5)).not.toBe(pairNoise(12, 700, 6));
    const bins = new Int32Array(10);
    for (let a = 0; a < 100; a++) for (let b = a; b < 100; b++) bins[Math.floor(10 * pairNoise(a, b, 3))]!++;
    for (const bin of bins) expect(Math.abs(bin / 505 - 1)).toBeLessThan(0.2);
  });
});
