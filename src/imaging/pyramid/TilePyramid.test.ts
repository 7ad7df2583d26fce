import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scrambled } from '../../../test/helpers/imageFixtures.ts';
import { ByteCache } from '../ByteCache.ts';
import { rasterOf, type DisplayRaster } from '../rasters.ts';
import { toDisplay } from '../render/toDisplay.ts';
import type { PixelSource } from '../openPixelSource.ts';
import { halve } from './halve.ts';
import { TileFolder } from './TileFolder.ts';
import { TilePyramid } from './TilePyramid.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-tiles-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An image in memory that counts the pixels it is asked for. */
function sourceOf(width: number, height: number, channels: 1 | 3, bitDepth: 8 | 16, windowed = false): PixelSource & { read: number; readonly whole: ReturnType<typeof rasterOf> } {
  const values = scrambled(width * height * channels, 2 ** bitDepth - 1);
  const whole = rasterOf(width, height, channels, bitDepth === 8 ? Uint8Array.from(values) : Uint16Array.from(values));
  const source = {
    width, height, channels, bitDepth, windowed, whole, read: 0,
    readWindow: async (rect: { x: number; y: number; width: number; height: number }) => {
      source.read += rect.width * rect.height;
      const part: number[] = [];
      for (let y = rect.y; y < rect.y + rect.height; y++) part.push(...whole.data.subarray((y * width + rect.x) * channels, (y * width + rect.x + rect.width) * channels));
      return rasterOf(rect.width, rect.height, channels, bitDepth === 8 ? Uint8Array.from(part) : Uint16Array.from(part));
    },
    close: async () => undefined,
  };
  return source;
}

async function assembled(pyramid: TilePyramid, level: number, width: number, height: number, channels: 1 | 3, side: number): Promise<DisplayRaster> {
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row * side < height; row++) {
    for (let column = 0; column * side < width; column++) {
      const tile = await pyramid.tile(level, column, row);
      expect([tile.width, tile.height]).toEqual([Math.min(side, width - column * side), Math.min(side, height - row * side)]);
      for (let y = 0; y < tile.height; y++) data.set(tile.data.subarray(y * tile.width * channels, (y + 1) * tile.width * channels), ((row * side + y) * width + column * side) * channels);
    }
  }
  return { width, height, channels, bitDepth: 8, data };
}

describe('an image in tiles', () => {
  it.each([[37, 22, 1, 8], [64, 64, 3, 8], [33, 17, 1, 16], [1, 50, 3, 16], [100, 1, 1, 8]] as const)('of %i × %i pixels shows at every level what halving the whole gives', async (width, height, channels, bitDepth) => {
    const source = sourceOf(width, height, channels, bitDepth);
    const pyramid = new TilePyramid(async () => source, { width: source.width, height: source.height, side: 8, key: 'x', cache: new ByteCache(300) });
    let expected = toDisplay(source.whole);
    for (let level = 0; level < 8; level++) {
      expect(await assembled(pyramid, level, expected.width, expected.height, channels, 8)).toEqual(expected);
      expected = halve(expected);
    }
    expect(() => pyramid.tile(0, Math.ceil(width / 8), 0)).toThrow(/no tile/);
  });

  it('reads a large image once for its smallest picture, and not at all the next time', async () => {
    const tiles = join(folder, 'large');
    const made = async (source: PixelSource): Promise<DisplayRaster> => {
      const pyramid = new TilePyramid(async () => source, { width: source.width, height: source.height, side: 8, key: 'x', cache: new ByteCache(2000), folder: new TileFolder(tiles) });
      const tile = await pyramid.tile(3, 0, 0);
      await pyramid.settle();
      return tile;
    };
    const first = sourceOf(64, 64, 1, 16, true);
    const tile = await made(first);
    // Once for the window of grey values, once for the pixels.
    expect(first.read).toBe(2 * 64 * 64);
    const second = sourceOf(64, 64, 1, 16, true);
    expect(await made(second)).toEqual(tile);
    expect(second.read).toBe(0);
    for (const name of await readdir(tiles)) await writeFile(join(tiles, name), 'damaged');
    const third = sourceOf(64, 64, 1, 16, true);
    expect(await made(third)).toEqual(tile);
    expect(third.read).toBe(2 * 64 * 64);
  });

  it('that is decoded whole is not opened again once its tiles are on the disk', async () => {
    const tiles = join(folder, 'whole');
    const source = sourceOf(37, 22, 3, 16);
    let opened = 0;
    const started = (): TilePyramid => new TilePyramid(async () => (opened++, source), { width: 37, height: 22, side: 8, key: 'x', cache: new ByteCache(100_000), folder: new TileFolder(tiles) });
    const first = started();
    await first.tile(3, 0, 0);
    await first.settle();
    expect(opened).toBeGreaterThan(0);
    opened = 0;
    const again = started();
    let expected = toDisplay(source.whole);
    for (let level = 0; level < 4; level++) {
      expect(await assembled(again, level, expected.width, expected.height, 3, 8)).toEqual(expected);
      expected = halve(expected);
    }
    expect(opened).toBe(0);
  });

  it('makes a tile once however often it is asked for at a time', async () => {
    const source = sourceOf(16, 16, 1, 8);
    const pyramid = new TilePyramid(async () => source, { width: source.width, height: source.height, side: 8, key: 'x', cache: new ByteCache(10_000) });
    await Promise.all([pyramid.tile(1, 0, 0), pyramid.tile(1, 0, 0), pyramid.tile(0, 1, 1)]);
    expect(source.read).toBe(256);
  });
});
