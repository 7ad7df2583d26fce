import { expect, it } from 'vitest';
import { appErrorOf, blockJpeg, exifBlock, imageFolder, scrambled, withSegment, writeBmp } from '../../test/helpers/imageFixtures.ts';
import { writePng } from '../../test/helpers/writePng.ts';
import { writeTiff } from '../../test/helpers/writeTiff.ts';
import { decodeImage } from './decodeImage.ts';
import { hashPixels } from './hashPixels.ts';
import { openPixelSource } from './openPixelSource.ts';
import { cutValues } from './storedImage.ts';

const save = imageFolder();

it('gives the same pixels by window as whole, in every format, turned or not', async () => {
  const values = scrambled(24 * 16 * 3, 255);
  const grey = scrambled(24 * 16, 255);
  const files = {
    'plain.tif': writeTiff([{ width: 24, height: 16, samples: 3, values, compression: 'lzw', rowsPerStrip: 5 }]),
    'turned.tif': writeTiff([{ width: 24, height: 16, samples: 3, values, tags: { 274: 6 } }]),
    'inverted.tif': writeTiff([{ width: 24, height: 16, values: grey, photometric: 0, compression: 'packBits' }]),
    'alpha.png': writePng({ width: 12, height: 24, bits: 16, colourType: 6, values }),
    'turned.jpg': withSegment(blockJpeg([[1, 2, 3], [4, 5, 6]], 8), 0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifBlock(8)])),
    'palette.bmp': writeBmp(Array.from({ length: 16 }, (_, y) => grey.slice(24 * y, 24 * y + 24)), 8),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const path = await save(name, bytes);
    const { raster } = await decodeImage(path);
    const source = await openPixelSource(path);
    expect([name, source.width, source.height, source.channels, source.bitDepth]).toEqual([name, raster.width, raster.height, raster.channels, raster.bitDepth]);
    for (const rect of [{ x: 0, y: 0, width: raster.width, height: raster.height }, { x: 3, y: 2, width: 7, height: 9 }, { x: raster.width - 1, y: raster.height - 1, width: 1, height: 1 }]) {
      const window = await source.readWindow(rect);
      const expected = cutValues(raster.data, raster.width, raster.height, raster.channels, rect);
      expect(hashPixels(window)).toBe(hashPixels({ ...raster, width: rect.width, height: rect.height, data: expected } as typeof raster));
    }
    expect((await appErrorOf(source.readWindow({ x: 0, y: 0, width: raster.width + 1, height: 1 }))).code).toBe('usage/invalid');
    await source.close();
  }
});

it('gives the pixels their own memory, so that they can be handed to another thread', async () => {
  const values = scrambled(5 * 4, 255);
  for (const [name, bytes] of [['own.tif', writeTiff([{ width: 5, height: 4, values, compression: 'deflate' }])], ['own.png', writePng({ width: 5, height: 4, bits: 8, colourType: 0, values })], ['own.bmp', writeBmp([values.slice(0, 5)], 8)], ['own.jpg', blockJpeg([[1, 2]], 8)]] as const) {
    const { data } = (await decodeImage(await save(name, bytes))).raster;
    expect([name, data.buffer.byteLength, Buffer.isBuffer(data)]).toEqual([name, data.byteLength, false]);
  }
});
