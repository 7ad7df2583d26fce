import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedIsThere, sharedPath } from '../../test/helpers/sharedData.ts';
import { decodeImage } from './decodeImage.ts';
import { decodeMask } from './decodeMask.ts';
import { openPixelSource } from './openPixelSource.ts';
import { cutValues } from './storedImage.ts';

describe.skipIf(!sharedIsThere)('real micrographs', () => {
  it.each([
    ['uhcs', 645, 484, 18],
    ['superalloy', 512, 512, 23],
    ['iron-grains', 800, 800, 11],
  ])('%s: every image and its mask are %i × %i', async (folder, width, height, count) => {
    const files = readdirSync(sharedPath('data', folder, 'images'));
    expect(files.length).toBe(count);
    for (const file of files) {
      const { raster } = await decodeImage(sharedPath('data', folder, 'images', file));
      const mask = await decodeMask(sharedPath('data', folder, 'masks', file.replace(/\.tif$/, '.png')));
      expect([file, raster.width, raster.height, mask.width, mask.height]).toEqual([file, width, height, width, height]);
    }
  });

  it('holds the class numbers and grain numbers that are documented', async () => {
    const classes = new Set<number>();
    for (const file of readdirSync(sharedPath('data', 'uhcs', 'masks'))) for (const value of (await decodeMask(sharedPath('data', 'uhcs', 'masks', file))).data) classes.add(value);
    expect([...classes].sort()).toEqual([0, 1, 2, 3]);
    const grains = await decodeMask(sharedPath('data', 'iron-grains', 'masks', '001.png'));
    expect(grains.data).toBeInstanceOf(Uint16Array);
  });

  it('reads the etched steel, big-endian from ImageJ, and its boundary mask', async () => {
    const tiff = await decodeImage(sharedPath('data', 'nist-steel', 'steel_optical_etched_original.tif'));
    expect([tiff.raster.width, tiff.raster.height, tiff.raster.channels, tiff.scale]).toEqual([800, 600, 1, null]);
    const mask = await decodeMask(sharedPath('data', 'nist-steel', 'steel_optical_etched.png'));
    expect([mask.width, mask.height, new Set(mask.data).size]).toEqual([800, 600, 2]);
  });

  it('reads windows as it reads the whole', async () => {
    for (const path of [sharedPath('data', 'uhcs', 'images', 'uhcs0006.tif'), sharedPath('data', 'iron-grains', 'images', '001.tif'), sharedPath('data', 'superalloy', 'images', 'spot1_0d_0.png')]) {
      const { raster } = await decodeImage(path);
      const source = await openPixelSource(path);
      const rect = { x: 101, y: 57, width: 333, height: 201 };
      expect(Buffer.from((await source.readWindow(rect)).data as Uint8Array).equals(Buffer.from(cutValues(raster.data, raster.width, raster.height, raster.channels, rect) as Uint8Array))).toBe(true);
      await source.close();
    }
  });
});
