import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import { UNLABELLED, type LabelMap, type Raster } from '../../shared/raster/raster.ts';
import { AS_TAKEN, cutLabels, cutTile, UPRIGHT, type TileOrientation } from './cutTile.ts';
import { cutWarpedLabels, cutWarpedTile, STRAIGHT, type Warp, type Window } from './warpTile.ts';

const SIZE = 17;
const whole = (width: number, height: number): Window => ({ left: 0, top: 0, right: width, bottom: height });

function raster(width: number, height: number, value: (x: number, y: number) => number): Raster {
  return { width, height, channels: 1, bitDepth: 8, data: Uint8Array.from({ length: width * height }, (_, at) => value(at % width, Math.floor(at / width))) };
}

function warped(image: Raster, x: number, y: number, warp: Warp, orientation: TileOrientation = UPRIGHT, window = whole(image.width, image.height)): { pixels: number[]; labels: number[] } {
  const pixels = new Float32Array(3 * SIZE * SIZE);
  const labels = new Uint8Array(SIZE * SIZE);
  const tile = { x, y, size: SIZE, orientation, warp, window };
  cutWarpedTile(image, tile, AS_TAKEN, pixels, 0);
  cutWarpedLabels({ width: image.width, height: image.height, data: image.data as Uint8Array } satisfies LabelMap, tile, labels, 0);
  return { pixels: [...pixels.subarray(0, SIZE * SIZE)].map((value) => value * 255), labels: [...labels] };
}

describe('warped tiles', () => {
  it('are the plain ones without a warp, for every orientation, past the border too', () => {
    const random = new Random(1);
    const image = raster(30, 25, () => random.integer(254));
    for (const quarterTurns of [0, 1, 2, 3] as const) {
      for (const mirrored of [false, true]) {
        for (const [x, y] of [[5, 4], [-3, 20], [25, -6]] as const) {
          const pixels = new Float32Array(3 * SIZE * SIZE);
          const labels = new Uint8Array(SIZE * SIZE);
          cutTile(image, x, y, SIZE, { quarterTurns, mirrored }, AS_TAKEN, pixels, 0);
          cutLabels({ width: 30, height: 25, data: image.data as Uint8Array }, x, y, SIZE, { quarterTurns, mirrored }, labels, 0);
          const got = warped(image, x, y, STRAIGHT, { quarterTurns, mirrored });
          got.pixels.forEach((value, at) => expect(value).toBeCloseTo(255 * (pixels[at] as number), 3));
          expect(got.labels).toEqual([...labels]);
        }
      }
    }
  });

  it('turned by 90° are turned by a quarter, in the same sense', () => {
    const random = new Random(2);
    const image = raster(40, 40, () => random.integer(254));
    for (const [degrees, quarterTurns] of [[90, 1], [180, 2], [-90, 3]] as const) {
      const pixels = new Float32Array(3 * SIZE * SIZE);
      cutTile(image, 10, 12, SIZE, { quarterTurns, mirrored: false }, AS_TAKEN, pixels, 0);
      warped(image, 10, 12, { degrees, scale: 1 }).pixels.forEach((value, at) => expect(value).toBeCloseTo(255 * (pixels[at] as number), 3));
    }
  });

  it('hold a slope where it belongs: bilinear, about the middle of the tile', () => {
    const image = raster(80, 80, (x, y) => x + 2 * y);
    const warp = { degrees: 25, scale: 1.3 };
    const { pixels } = warped(image, 30, 28, warp);
    const middle = (SIZE - 1) / 2;
    const [cosine, sine] = [Math.cos((25 * Math.PI) / 180) / 1.3, Math.sin((25 * Math.PI) / 180) / 1.3];
    pixels.forEach((value, at) => {
      const [across, down] = [(at % SIZE) - middle, Math.floor(at / SIZE) - middle];
      expect(value).toBeCloseTo(30 + middle + across * cosine - down * sine + 2 * (28 + middle + across * sine + down * cosine), 3);
    });
  });

  it('move labels as pixels: the label is that of the nearest pixel, and what is not covered has none', () => {
    // Blocks of one value, so that bilinear inside a block is that value.
    const image = raster(48, 48, (x, y) => 10 * Math.floor(x / 12) + 40 * Math.floor(y / 12));
    const { pixels, labels } = warped(image, -2, 10, { degrees: 33, scale: 0.6 });
    const equal = labels.filter((label, at) => label !== UNLABELLED && Math.abs(label - (pixels[at] as number)) < 0.01).length;
    const covered = labels.filter((label) => label !== UNLABELLED).length;
    expect(covered).toBeGreaterThan(100);
    expect(covered).toBeLessThan(SIZE * SIZE);
    expect(equal / covered).toBeGreaterThan(0.6);
  });

  it('show nothing from outside the window', () => {
    const image = raster(60, 60, (x, y) => (x >= 20 && x < 37 && y >= 20 && y < 37 ? 100 : 200));
    const window = { left: 20, top: 20, right: 37, bottom: 37 };
    const { pixels, labels } = warped(image, 20, 20, { degrees: 40, scale: 0.7 }, UPRIGHT, window);
    expect(Math.max(...pixels)).toBeCloseTo(100, 3);
    expect(new Set(labels)).toEqual(new Set([100, UNLABELLED]));
  });
});
