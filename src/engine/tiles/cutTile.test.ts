import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import type { LabelMap, Raster } from '../../shared/raster/raster.ts';
import { AS_TAKEN, cutLabels, cutTile, tileStart, UPRIGHT, type TileOrientation } from './cutTile.ts';
import { reflect } from './reflect.ts';

/** A grey raster and labels that say the same thing, so that any disagreement between a turned tile and its labels shows. */
function twins(width: number, height: number, seed: number): { raster: Raster; labels: LabelMap } {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: width * height }, () => random.integer(254));
  return { raster: { width, height, channels: 1, bitDepth: 8, data }, labels: { width, height, data: data.slice() } };
}

function cut(raster: Raster, x: number, y: number, size: number, orientation: TileOrientation = UPRIGHT): number[] {
  const target = new Float32Array(3 * size * size);
  cutTile(raster, x, y, size, orientation, AS_TAKEN, target, 0);
  return [...target.subarray(0, size * size)].map((value) => Math.round(value * 255));
}

describe('cutTile', () => {
  it('turns counter-clockwise, then mirrors', () => {
    const raster: Raster = { width: 2, height: 2, channels: 1, bitDepth: 8, data: Uint8Array.of(1, 2, 3, 4) };
    expect(cut(raster, 0, 0, 2)).toEqual([1, 2, 3, 4]);
    expect(cut(raster, 0, 0, 2, { quarterTurns: 1, mirrored: false })).toEqual([2, 4, 1, 3]);
    expect(cut(raster, 0, 0, 2, { quarterTurns: 2, mirrored: false })).toEqual([4, 3, 2, 1]);
    expect(cut(raster, 0, 0, 2, { quarterTurns: 3, mirrored: false })).toEqual([3, 1, 4, 2]);
    expect(cut(raster, 0, 0, 2, { quarterTurns: 1, mirrored: true })).toEqual([4, 2, 3, 1]);
  });

  it('moves labels exactly as pixels, for every orientation and place', () => {
    const random = new Random(3);
    for (let round = 0; round < 200; round++) {
      const { raster, labels } = twins(1 + random.integer(40), 1 + random.integer(40), round);
      const size = 1 + random.integer(24);
      const x = tileStart(random.integer(60) - 20, size, raster.width);
      const y = tileStart(random.integer(60) - 20, size, raster.height);
      const orientation = { quarterTurns: random.integer(4) as 0 | 1 | 2 | 3, mirrored: random.integer(2) === 1 };
      const pixels = cut(raster, x, y, size, orientation);
      const target = new Uint8Array(size * size);
      cutLabels(labels, x, y, size, orientation, target, 0);
      let labelled = 0;
      target.forEach((label, at) => {
        if (label === 255) return;
        labelled++;
        expect(pixels[at]).toBe(label);
      });
      expect(labelled).toBe(Math.min(size, raster.width) * Math.min(size, raster.height));
    }
  });

  it('mirrors what lies outside, however small the image', () => {
    const raster: Raster = { width: 3, height: 1, channels: 1, bitDepth: 8, data: Uint8Array.of(10, 20, 30) };
    expect(cut(raster, -4, 0, 11).slice(0, 11)).toEqual([10, 20, 30, 20, 10, 20, 30, 20, 10, 20, 30]);
    const dot: Raster = { width: 1, height: 1, channels: 1, bitDepth: 8, data: Uint8Array.of(77) };
    expect(new Set(cut(dot, tileStart(0, 5, 1), tileStart(0, 5, 1), 5))).toEqual(new Set([77]));
    expect([-7, -2, -1, 0, 4, 5, 9].map((at) => reflect(at, 5))).toEqual([1, 2, 1, 0, 4, 3, 1]);
  });

  it('keeps all 16 bits, all three channels, and the exposure within the camera range', () => {
    const raster: Raster = { width: 1, height: 1, channels: 3, bitDepth: 16, data: Uint16Array.of(1, 32768, 65535) };
    const target = new Float32Array(3);
    cutTile(raster, 0, 0, 1, UPRIGHT, AS_TAKEN, target, 0);
    expect([...target]).toEqual([1 / 65535, 32768 / 65535, 1].map(Math.fround));
    cutTile(raster, 0, 0, 1, UPRIGHT, { contrast: 1.1, brightness: 0.05 }, target, 0);
    expect([...target]).toEqual([(1 / 65535 - 0.5) * 1.1 + 0.55, (32768 / 65535 - 0.5) * 1.1 + 0.55, 1].map((value) => Math.fround(Math.max(value, 0))));
  });

  it('keeps windows inside the image', () => {
    expect(tileStart(90, 32, 100)).toBe(68);
    expect(tileStart(-5, 32, 100)).toBe(0);
    expect(tileStart(40, 32, 100)).toBe(40);
    expect(tileStart(40, 32, 20)).toBe(-6);
  });
});
