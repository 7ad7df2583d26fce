import { fromArrayBuffer } from 'geotiff';
import { describe, expect, it } from 'vitest';
import { appErrorOf, imageFolder, scrambled, smallTiff, STORED_FOR_ORIENTATION } from '../../../test/helpers/imageFixtures.ts';
import { writeTiff } from '../../../test/helpers/writeTiff.ts';
import type { TiffForm, TiffPage } from '../../../test/helpers/writeTiff.ts';
import { decodeImage } from '../decodeImage.ts';
import { decodeMask } from '../decodeMask.ts';
import { openPixelSource } from '../openPixelSource.ts';
import { cutValues } from '../storedImage.ts';

const save = imageFolder();
const WIDTH = 37;
const HEIGHT = 29;

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((value, index) => value === b[index]);
}

async function decodePages(name: string, pages: readonly TiffPage[], form: TiffForm = {}): ReturnType<typeof decodeImage> {
  return decodeImage(await save(name, writeTiff(pages, form)));
}

describe('every combination of byte order, depth, colour, compression and layout', () => {
  const compressions = ['none', 'packBits', 'lzw', 'deflate'] as const;
  const layouts = [{ rowsPerStrip: 7 }, { tile: { width: 16, height: 16 } }, {}] as const;
  for (const littleEndian of [true, false]) {
    for (const bits of [8, 16] as const) {
      for (const samples of [1, 3] as const) {
        it(`${littleEndian ? 'II' : 'MM'}, ${bits} bits, ${samples} channels`, async () => {
          const values = scrambled(WIDTH * HEIGHT * samples, 2 ** bits - 1);
          for (const compression of compressions) {
            for (const layout of layouts) {
              for (const planar of samples === 3 ? [false, true] : [false]) {
                for (const differenced of compression === 'lzw' || compression === 'deflate' ? [false, true] : [false]) {
                  const page = { width: WIDTH, height: HEIGHT, samples, bits, values, compression, planar, differenced, ...layout };
                  const path = await save('combination.tif', writeTiff([page], { littleEndian, big: planar && differenced }));
                  const { raster } = await decodeImage(path);
                  expect([raster.width, raster.height, raster.channels, raster.bitDepth]).toEqual([WIDTH, HEIGHT, samples, bits]);
                  expect(sameNumbers(raster.data, values), JSON.stringify({ ...page, values: '…' })).toBe(true);
                  const source = await openPixelSource(path);
                  for (const rect of [{ x: 15, y: 13, width: 18, height: 11 }, { x: 36, y: 28, width: 1, height: 1 }, { x: 0, y: 6, width: 37, height: 2 }]) {
                    const window = await source.readWindow(rect);
                    expect(sameNumbers(window.data, cutValues(raster.data, WIDTH, HEIGHT, samples, rect))).toBe(true);
                  }
                  await source.close();
                }
              }
            }
          }
        });
      }
    }
  }

  it('reads LZW that repeats, fills its table and starts anew, as another reader does', async () => {
    const width = 300;
    const values = scrambled(width * 200, 255).map((value, index) => (index % 7 < 4 ? value & 3 : index % 1000 < 500 ? 9 : value));
    const file = writeTiff([{ width, height: 200, values, compression: 'lzw' }]);
    const other = await fromArrayBuffer(new Uint8Array(file).buffer);
    const [theirs] = await (await other.getImage()).readRasters({ interleave: false });
    const { raster } = await decodeImage(await save('lzw.tif', file));
    expect(sameNumbers(raster.data, values)).toBe(true);
    expect(sameNumbers(raster.data, theirs as Uint8Array)).toBe(true);
  });

  it('reads strip offsets of a big-endian file with hundreds of strips', async () => {
    const values = scrambled(8 * 700, 65535);
    const { raster } = await decodePages('strips.tif', [{ width: 8, height: 700, bits: 16, values, rowsPerStrip: 1 }], { littleEndian: false });
    expect([...raster.data]).toEqual(values);
  });
});

describe('what the numbers mean', () => {
  it('inverts white-is-zero, in 8 and 16 bits, but not for masks', async () => {
    const eight = await decodePages('min.tif', [{ width: 2, height: 1, values: [0, 250], photometric: 0 }]);
    expect([...eight.raster.data]).toEqual([255, 5]);
    const path = await save('min16.tif', writeTiff([{ width: 2, height: 1, bits: 16, values: [0, 65000], photometric: 0 }]));
    expect([...(await decodeImage(path)).raster.data]).toEqual([65535, 535]);
    expect([...(await decodeMask(path)).data]).toEqual([0, 65000]);
  });

  it('stretches 1, 2 and 4 bits to 8, and keeps the numbers of 12 bits and of masks', async () => {
    for (const bits of [1, 2, 4]) {
      const values = scrambled(11 * 3, 2 ** bits - 1);
      const path = await save('few.tif', writeTiff([{ width: 11, height: 3, bits, values, compression: 'packBits' }]));
      expect([...(await decodeImage(path)).raster.data]).toEqual(values.map((value) => Math.round((value * 255) / (2 ** bits - 1))));
      expect([...(await decodeMask(path)).data]).toEqual(values);
    }
    const twelve = scrambled(15, 4095);
    const { raster } = await decodePages('twelve.tif', [{ width: 5, height: 3, bits: 12, values: twelve }]);
    expect(raster.bitDepth).toBe(16);
    expect([...raster.data]).toEqual(twelve);
  });

  it('looks up palettes; a palette of greys gives grey; masks keep the index', async () => {
    const map = { shorts: [0x1000, 0xff00, ...Array.from({ length: 14 }, () => 0), 0x2000, 0, ...Array.from({ length: 14 }, () => 0), 0x3000, 0x8000, ...Array.from({ length: 14 }, () => 0)] };
    const path = await save('palette.tif', writeTiff([{ width: 2, height: 1, bits: 4, values: [1, 0], photometric: 3, tags: { 320: map } }]));
    const { raster } = await decodeImage(path);
    expect([raster.channels, ...raster.data]).toEqual([3, 255, 0, 128, 16, 32, 48]);
    expect([...(await decodeMask(path)).data]).toEqual([1, 0]);
    const ramp = Array.from({ length: 256 }, (_, value) => (255 - value) * 257);
    const grey = await decodePages('grey.tif', [{ width: 2, height: 1, values: [0, 200], photometric: 3, tags: { 320: { shorts: [...ramp, ...ramp, ...ramp] } } }]);
    expect([grey.raster.channels, ...grey.raster.data]).toEqual([1, 255, 55]);
  });

  it('drops transparency and says so', async () => {
    const decoded = await decodePages('rgba.tif', [{ width: 2, height: 1, samples: 4, values: [1, 2, 3, 0, 4, 5, 6, 255], tags: { 338: { shorts: [2] } } }]);
    expect([...decoded.raster.data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(decoded.notes.join()).toMatch(/transparency/);
    const grey = await decodePages('ga.tif', [{ width: 2, height: 1, samples: 2, bits: 16, values: [500, 0, 700, 65535], photometric: 1 }]);
    expect([...grey.raster.data]).toEqual([500, 700]);
  });

  it('turns each of the eight orientations upright, also by window', async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const stored = STORED_FOR_ORIENTATION[orientation] as readonly (readonly number[])[];
      const width = (stored[0] as readonly number[]).length;
      const path = await save('turned.tif', writeTiff([{ width, height: stored.length, values: stored.flat(), tags: { 274: orientation } }]));
      const decoded = await decodeImage(path);
      expect({ orientation, width: decoded.raster.width, data: [...decoded.raster.data] }).toEqual({ orientation, width: 3, data: [1, 2, 3, 4, 5, 6] });
      expect([decoded.originalWidth, decoded.originalHeight, decoded.orientation]).toEqual([width, stored.length, orientation]);
      const source = await openPixelSource(path);
      expect([source.width, source.height]).toEqual([3, 2]);
      expect([...(await source.readWindow({ x: 1, y: 0, width: 2, height: 2 })).data]).toEqual([2, 3, 5, 6]);
      await source.close();
      expect([...(await decodeMask(path)).data]).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });
});

describe('pages', () => {
  const page = (value: number, tags: TiffPage['tags'] = {}): TiffPage => ({ width: 2, height: 1, values: [value, value], tags });

  it('refuses several pages with the cure, or takes the first by choice', async () => {
    const path = await save('pages.tif', writeTiff([page(10), page(20), page(30)]));
    const refusal = await appErrorOf(decodeImage(path));
    expect(refusal.code).toBe('input/unsupported');
    expect(refusal.message).toMatch(/"pages.tif" holds 3 pages.*first page/);
    const first = await decodeImage(path, { pages: 'first' });
    expect([...first.raster.data]).toEqual([10, 10]);
    expect(first.notes.join()).toMatch(/first of its 3 pages/);
  });

  it('does not count thumbnails, reduced copies and transparency masks', async () => {
    const pages = [page(1, { 254: 1 }), page(10), page(2, { 254: 4 }), page(3, { 255: 2 })];
    expect([...(await decodePages('thumbnail.tif', pages)).raster.data]).toEqual([10, 10]);
  });

  it('counts the images of an ImageJ stack with a single directory', async () => {
    const refusal = await appErrorOf(decodePages('stack.tif', [page(1, { 270: 'ImageJ=1.54f\nimages=12\nslices=12\n' })]));
    expect(refusal.message).toMatch(/12 pages/);
  });

  it('refuses pages that refer to each other in a circle', async () => {
    const file = writeTiff([page(1), page(2)]);
    // The pointer after the first directory is made to point at the first directory again.
    const first = file.readUInt32LE(4);
    file.writeUInt32LE(first, first + 2 + 12 * file.readUInt16LE(first));
    expect((await appErrorOf(decodeImage(await save('circle.tif', file)))).message).toMatch(/circle/);
  });
});

describe('what is refused, with a sentence', () => {
  const base = { width: 2, height: 1, values: [1, 2] };
  it.each([
    ['floating point', { ...base, bits: 16, tags: { 339: { shorts: [3] } } }, /floating-point/],
    ['signed', { ...base, tags: { 339: { shorts: [2] } } }, /signed/],
    ['five channels', { width: 1, height: 1, samples: 5, values: [1, 2, 3, 4, 5], photometric: 2 }, /5 channels/],
    ['CMYK', { width: 1, height: 1, samples: 4, values: [1, 2, 3, 4], photometric: 5 }, /CMYK/],
    ['JPEG inside', { ...base, tags: { 259: { shorts: [7] } } }, /JPEG/],
    ['fill order', { ...base, tags: { 266: { shorts: [2] } } }, /fill order/],
    ['32 bits', { ...base, tags: { 258: { shorts: [32] } } }, /32 bits/],
    ['mixed depths', { width: 1, height: 1, samples: 3, values: [1, 2, 3], tags: { 258: { shorts: [8, 16, 8] } } }, /different depth/],
    ['too wide', { ...base, tags: { 256: 70_000 } }, /70000 × 1 pixels; a side may have 1 to 65535/],
  ] as const)('%s', async (name, page, words) => {
    const refusal = await appErrorOf(decodePages(`${name}.tif`, [page]));
    expect(refusal.code).toBe('input/unsupported');
    expect(refusal.message).toMatch(words);
    expect(refusal.message).toContain(`"${name}.tif"`);
  });

  it('a file cut off at any length', async () => {
    const values = scrambled(64 * 40, 255);
    for (const compression of ['none', 'lzw', 'deflate', 'packBits'] as const) {
      const file = writeTiff([{ width: 64, height: 40, values, compression, rowsPerStrip: 8 }]);
      for (let length = 0; length < file.length - 4; length += 1 + Math.floor(file.length / 60)) {
        const refusal = await appErrorOf(decodeImage(await save('cut.tif', file.subarray(0, length))));
        expect(['input/unreadable', 'input/unsupported']).toContain(refusal.code);
        expect(refusal.message).toContain('"cut.tif"');
      }
    }
  });

  it('or never crashes on a file with any one byte altered', async () => {
    const file = smallTiff({ 270: 'ImageJ=1.54f\nunit=um\n', 282: [4, 1] });
    for (let at = 0; at < file.length; at++) {
      for (const value of [0, 0xff, (file[at] as number) ^ 1]) {
        const altered = Buffer.from(file);
        altered[at] = value;
        await decodeImage(await save('altered.tif', altered)).catch((error: unknown) => appErrorOf(Promise.reject(error as Error)));
      }
    }
  });

  it('windows outside the image', async () => {
    const source = await openPixelSource(await save('small.tif', smallTiff()));
    for (const rect of [{ x: 2, y: 0, width: 2, height: 1 }, { x: -1, y: 0, width: 1, height: 1 }, { x: 0, y: 0, width: 0, height: 1 }, { x: 0.5, y: 0, width: 1, height: 1 }]) {
      expect((await appErrorOf(source.readWindow(rect))).code).toBe('usage/invalid');
    }
    await source.close();
  });
});

it('reads windows of a 30,000 pixel wide TIFF, stripped and tiled', async () => {
  const width = 30_000;
  const values = new Uint8Array(width * 40).map((_, index) => (index * 7) >> 3);
  for (const layout of [{ rowsPerStrip: 5 }, { tile: { width: 512, height: 16 } }]) {
    const path = await save('wide.tif', writeTiff([{ width, height: 40, values, compression: 'deflate', ...layout }]));
    const source = await openPixelSource(path);
    const rect = { x: 29_000, y: 13, width: 1000, height: 20 };
    expect(sameNumbers((await source.readWindow(rect)).data, cutValues(values, width, 40, 1, rect))).toBe(true);
    await source.close();
  }
});

it('reads windows of a 30,000 × 30,000 TIFF in little memory, and refuses to open four times that whole', async () => {
  const tile = Uint8Array.from(scrambled(512 * 512, 1));
  // All tiles are one and the same stretch of the file, so the file stays small.
  const one = writeTiff([{ width: 512, height: 512, values: tile, compression: 'deflate', tile: { width: 512, height: 512 } }]);
  const packed = one.readUInt32LE(4) - 8;
  const mosaic = (side: number): Buffer => {
    const all = (value: number): { shorts: number[] } => ({ shorts: Array.from({ length: Math.ceil(side / 512) ** 2 }, () => value) });
    return writeTiff([{ width: 512, height: 512, values: tile, compression: 'deflate', tile: { width: 512, height: 512 }, tags: { 256: side, 257: side, 324: all(8), 325: all(packed) } }]);
  };
  expect(packed).toBeLessThan(65_536);
  const path = await save('mosaic.tif', mosaic(30_000));
  const source = await openPixelSource(path);
  expect([source.width, source.height]).toEqual([30_000, 30_000]);
  const before = process.memoryUsage().arrayBuffers;
  for (let at = 0; at < 30_000 - 512; at += 1999) {
    const { data } = await source.readWindow({ x: at, y: 29_000 - at, width: 300, height: 200 });
    expect(data[0]).toBe(tile[((29_000 - at) % 512) * 512 + (at % 512)]);
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200e6);
  await source.close();
  const absurd = await save('absurd.tif', mosaic(60_000));
  expect((await appErrorOf(decodeImage(absurd))).message).toMatch(/60000 × 60000 pixels and would need 3.4 GiB opened whole/);
});
