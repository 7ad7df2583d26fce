import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import { sourceOf } from './ImageSource.ts';
import { resampleTaps, scaledLength, scaledSource } from './resample.ts';

describe('resampleTaps', () => {
  it('are shares that keep a slope where it belongs, whatever the lengths', () => {
    for (const [length, newLength] of [[1, 1], [1, 7], [9, 1], [10, 7], [7, 10], [100, 33], [33, 100], [64, 256]] as const) {
      const reach = Math.max(1, length / newLength);
      resampleTaps(length, newLength).forEach(({ start, weights }, at) => {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(start + weights.length).toBeLessThanOrEqual(length);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        const middle = ((at + 0.5) * length) / newLength - 0.5;
        const value = weights.reduce((sum, weight, tap) => sum + weight * (start + tap), 0);
        // At the border only what is inside counts; a triangle over few places leans by a little.
        if (middle - reach >= -1 && middle + reach <= length) expect(Math.abs(value - middle)).toBeLessThan(newLength > length ? 1e-9 : 0.35);
      });
    }
  });

  it('change nothing at equal lengths', () => {
    for (const { start, weights } of resampleTaps(5, 5)) expect([...weights].filter((weight) => weight > 0), String(start)).toEqual([1]);
  });
});

describe('scaledSource', () => {
  const random = new Random(3);
  const image: Raster = { width: 53, height: 31, channels: 3, bitDepth: 16, data: Uint16Array.from({ length: 53 * 31 * 3 }, () => random.integer(65536)) };

  it('reads windows out of one and the same picture', async () => {
    for (const scale of [0.25, 0.6, 1, 1.3, 4]) {
      const source = scaledSource(sourceOf(image), scale);
      expect([source.width, source.height]).toEqual([scaledLength(53, scale), scaledLength(31, scale)]);
      const whole = await source.readWindow({ x: 0, y: 0, width: source.width, height: source.height });
      for (const rect of [{ x: 0, y: 0, width: 1, height: 1 }, { x: 3, y: 2, width: 7, height: 5 }, { x: source.width - 4, y: source.height - 3, width: 4, height: 3 }]) {
        expect(await source.readWindow(rect), `${scale}`).toEqual(await sourceOf(whole).readWindow(rect));
      }
    }
  });

  it('keeps an even picture even and the mean of any', async () => {
    const even = scaledSource(sourceOf({ width: 20, height: 20, channels: 1, bitDepth: 8, data: new Uint8Array(400).fill(77) }), 1.7);
    expect(new Set((await even.readWindow({ x: 0, y: 0, width: 34, height: 34 })).data)).toEqual(new Set([77]));
    const mean = ({ data }: Raster): number => [...data].reduce((sum, value) => sum + value, 0) / data.length;
    const half = scaledSource(sourceOf(image), 0.5);
    expect(Math.abs(mean(await half.readWindow({ x: 0, y: 0, width: half.width, height: half.height })) / mean(image) - 1)).toBeLessThan(0.01);
  });
});
