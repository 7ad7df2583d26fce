import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import { sourceOf } from './ImageSource.ts';
import { doubleLabels, halfLabels, halfRaster, halfSource, halfTiles } from './halfSize.ts';

const grey = (width: number, height: number, data: readonly number[]): Raster => ({ width, height, channels: 1, bitDepth: 8, data: Uint8Array.from(data) });

describe('half size', () => {
  it('takes the mean of two by two pixels, channel by channel, and keeps an odd edge', () => {
    expect(halfRaster(grey(4, 2, [1, 3, 10, 20, 5, 7, 30, 40]))).toEqual(grey(2, 1, [4, 25]));
    expect(halfRaster(grey(3, 3, [0, 4, 9, 8, 4, 11, 50, 70, 99]))).toEqual(grey(2, 2, [4, 10, 60, 99]));
    const colour: Raster = { width: 2, height: 1, channels: 3, bitDepth: 16, data: Uint16Array.of(0, 1000, 60000, 2, 3000, 65000) };
    expect(halfRaster(colour)).toEqual({ width: 1, height: 1, channels: 3, bitDepth: 16, data: Uint16Array.of(1, 2000, 62500) });
  });

  it('takes the most frequent of two by two labels, the first of equally frequent ones', () => {
    const of = (...four: number[]): number | undefined => halfLabels({ width: 2, height: 2, data: Uint8Array.from(four) }).data[0];
    for (let code = 0; code < 256; code++) {
      const four = [0, 1, 2, 3].map((at) => (code >> (2 * at)) & 3);
      const count = (label: number): number => four.filter((other) => other === label).length;
      const most = Math.max(...four.map(count));
      expect(of(...four), four.join()).toBe(four.find((label) => count(label) === most));
    }
    expect(halfLabels({ width: 3, height: 1, data: Uint8Array.of(1, 1, 255) })).toEqual({ width: 2, height: 1, data: Uint8Array.of(1, 255) });
  });

  it('reads any window of an image as it would be cut from the whole at half size', async () => {
    const random = new Random(4);
    for (let round = 0; round < 40; round++) {
      const [width, height] = [1 + random.integer(20), 1 + random.integer(20)];
      const image = grey(width, height, Array.from({ length: width * height }, () => random.integer(256)));
      const source = halfSource(sourceOf(image));
      const whole = halfRaster(image);
      expect([source.width, source.height]).toEqual([whole.width, whole.height]);
      const [x, y] = [random.integer(whole.width), random.integer(whole.height)];
      const rect = { x, y, width: 1 + random.integer(whole.width - x), height: 1 + random.integer(whole.height - y) };
      expect(await source.readWindow(rect)).toEqual(await sourceOf(whole).readWindow(rect));
    }
  });

  it('gives labels back at the image’s size', () => {
    const labels = { width: 2, height: 2, data: Uint8Array.of(1, 2, 3, 4) };
    expect(doubleLabels(labels, 3, 4).data).toEqual(Uint8Array.of(1, 1, 2, 1, 1, 2, 3, 3, 4, 3, 3, 4));
    expect(halfLabels(doubleLabels(labels, 4, 4))).toEqual(labels);
  });

  it('moves tiles with it', () => {
    const tile = { micrograph: 1, x: 448, y: 225, quarterTurns: 2 } as const;
    expect(halfTiles({ tileSize: 448, train: [tile], validation: [], test: [] })).toEqual({ tileSize: 224, train: [{ ...tile, x: 224, y: 112 }], validation: [], test: [] });
  });
});
