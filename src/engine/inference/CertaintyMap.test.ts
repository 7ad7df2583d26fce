import { expect, it } from 'vitest';
import { CERTAINTY_SIDE, CertaintyMap } from './CertaintyMap.ts';

function mapOf(width: number, height: number, confidence: (x: number, y: number) => number): ReturnType<CertaintyMap['raster']> {
  const map = new CertaintyMap(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) map.add(x, confidence(x, y));
    map.endRow();
  }
  return map.raster();
}

it('keeps a small image pixel by pixel', () => {
  expect(mapOf(3, 2, (x, y) => (x + y) / 10)).toEqual({ width: 3, height: 2, channels: 1, bitDepth: 8, data: Uint8Array.of(0, 26, 51, 26, 51, 77) });
});

it('is the mean of squares of a large one, the rests at its right and lower border included', () => {
  const [width, height] = [3 * CERTAINTY_SIDE - 1, 31];
  const map = mapOf(width, height, (x, y) => (x >= width - 2 && y === height - 1 ? 0.2 : 1));
  expect([map.width, map.height]).toEqual([CERTAINTY_SIDE, 11]);
  // The last square has two columns and one row left.
  expect(map.data.at(-1)).toBe(51);
  expect(new Set(map.data.subarray(0, -1))).toEqual(new Set([255]));
});

it('says where a model is unsure', () => {
  const { width, data } = mapOf(2048, 1024, (x, y) => (Math.floor(x / 4) === 100 && Math.floor(y / 4) === 50 ? 0.5 : 1));
  expect(data.indexOf(128)).toBe(50 * width + 100);
});
