import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { appErrorOf, blockJpeg, imageFolder, smallTiff, writeBmp } from '../../test/helpers/imageFixtures.ts';
import { writePng } from '../../test/helpers/writePng.ts';
import { writeTiff } from '../../test/helpers/writeTiff.ts';
import { decodeImage } from './decodeImage.ts';
import { identifyImage } from './imageFormats.ts';

const save = imageFolder();

it('goes by content, whatever the name says', async () => {
  const files = {
    tiff: [smallTiff(), writeTiff([{ width: 1, height: 1, values: [1] }], { littleEndian: false }), writeTiff([{ width: 1, height: 1, values: [1] }], { big: true })],
    png: [writePng({ width: 1, height: 1, bits: 8, colourType: 0, values: [1] })],
    jpeg: [blockJpeg([[1]], 8)],
    bmp: [writeBmp([[1]], 8)],
  };
  for (const [format, examples] of Object.entries(files)) {
    for (const bytes of examples) {
      const path = await save('misnamed.xyz', bytes);
      expect(await identifyImage(path)).toBe(format);
      expect((await decodeImage(path)).format).toBe(format);
    }
  }
});

it('names what is not an image it reads', async () => {
  const refusalOf = async (name: string, content: string | Uint8Array): Promise<string> => {
    const refusal = await appErrorOf(decodeImage(await save(name, content)));
    expect(refusal.code).toBe('input/unsupported');
    return refusal.message;
  };
  expect(await refusalOf('text.png', 'Dear colleague, the image is on the other disk.')).toMatch(/"text.png" is a text file, not an image.*TIFF, PNG, JPEG and BMP/);
  expect(await refusalOf('moving.tif', 'GIF89a\x01\0')).toMatch(/GIF/);
  expect(await refusalOf('mosaic.czi', 'ZISRAWFILE\0\0\0\0')).toMatch(/ZEISS CZI/);
  expect(await refusalOf('web.jpg', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'))).toMatch(/WebP/);
  expect(await refusalOf('noise.tif', Uint8Array.of(1, 2, 3, 4, 5))).toMatch(/not an image of a known kind/);
});

it('says when a file is empty, missing or a folder', async () => {
  const empty = await save('empty.tif', '');
  expect((await appErrorOf(decodeImage(empty))).message).toMatch(/"empty.tif" is damaged: it is empty \(0 bytes\)/);
  expect((await appErrorOf(identifyImage(`${empty}.gone`))).code).toBe('input/notFound');
  expect((await appErrorOf(decodeImage(dirname(empty)))).code).toBe('input/invalid');
});
