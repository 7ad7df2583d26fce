import { decode as otherDecode, encode as otherEncode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { appErrorOf, exifBlock, imageFolder, scrambled, STORED_FOR_ORIENTATION } from '../../../test/helpers/imageFixtures.ts';
import { pngChunk, writePng } from '../../../test/helpers/writePng.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import { decodeImage } from '../decodeImage.ts';
import { decodeMask } from '../decodeMask.ts';
import { encodePng } from './encodePng.ts';

const save = imageFolder();

describe('decoding', () => {
  it.each([
    [0, 1], [0, 2], [0, 4], [0, 8], [0, 16], [2, 8], [2, 16], [4, 8], [4, 16], [6, 8], [6, 16],
  ])('colour type %i with %i bits, all five row filters, split pixel data', async (colourType, bits) => {
    const width = 13;
    const height = 11;
    const samples = { 0: 1, 2: 3, 4: 2, 6: 4 }[colourType] as number;
    const colours = colourType === 2 || colourType === 6 ? 3 : 1;
    const values = scrambled(width * height * samples, 2 ** bits - 1);
    const { raster, notes } = await decodeImage(await save('picture.png', writePng({ width, height, bits, colourType, values, partSize: 50 })));
    const kept = values.filter((_, index) => index % samples < colours).map((value) => (bits < 8 ? Math.round((value * 255) / (2 ** bits - 1)) : value));
    expect([raster.width, raster.height, raster.channels, raster.bitDepth]).toEqual([width, height, colours, bits === 16 ? 16 : 8]);
    expect([...raster.data]).toEqual(kept);
    expect(notes.length).toBe(samples > colours ? 1 : 0);
  });

  it('starts every filter on a first row, too', async () => {
    for (let filter = 0; filter < 5; filter++) {
      const values = scrambled(30 * 3, 255);
      const { raster } = await decodeImage(await save('first.png', writePng({ width: 10, height: 3, bits: 8, colourType: 2, values, filterOf: () => filter })));
      expect([...raster.data]).toEqual(values);
    }
  });

  it('reads interlaced files of every small size', async () => {
    for (const [width, height] of [[1, 1], [2, 3], [5, 5], [9, 8], [17, 6]] as const) {
      for (const bits of [8, 16] as const) {
        const data = (bits === 8 ? Uint8Array : Uint16Array).from(scrambled(width * height * 3, 2 ** bits - 1));
        const { raster } = await decodeImage(await save('adam7.png', otherEncode({ width, height, depth: bits, channels: 3, data }, { interlace: 'Adam7' })));
        expect([...raster.data]).toEqual([...data]);
      }
    }
  });

  it('looks palettes up for pictures and keeps the index for masks, in 1, 2, 4 and 8 bits', async () => {
    for (const bits of [1, 2, 4, 8]) {
      const values = scrambled(9 * 5, 2 ** bits - 1);
      const palette = Uint8Array.from(scrambled(3 * 2 ** bits, 255));
      const path = await save('palette.png', writePng({ width: 9, height: 5, bits, colourType: 3, values, before: [['PLTE', palette]] }));
      expect([...(await decodeImage(path)).raster.data]).toEqual(values.flatMap((value) => [...palette.subarray(3 * value, 3 * value + 3)]));
      expect([...(await decodeMask(path)).data]).toEqual(values);
    }
  });

  it('turns by the eXIf chunk', async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const stored = STORED_FOR_ORIENTATION[orientation] as readonly (readonly number[])[];
      const picture = { width: (stored[0] as readonly number[]).length, height: stored.length, bits: 8, colourType: 0, values: stored.flat() };
      const { raster } = await decodeImage(await save('exif.png', writePng({ ...picture, before: [['eXIf', exifBlock(orientation, orientation % 2 === 0)]] })));
      expect([raster.width, raster.height, ...raster.data]).toEqual([3, 2, 1, 2, 3, 4, 5, 6]);
    }
    const damaged = await decodeImage(await save('exif.png', writePng({ width: 1, height: 1, bits: 8, colourType: 0, values: [7], before: [['eXIf', Buffer.from('MM')]] })));
    expect(damaged.notes.join()).toMatch(/EXIF block is damaged/);
  });

  it('believes a resolution of a microscope, not of a printer', async () => {
    const withResolution = async (perMetre: number): ReturnType<typeof decodeImage> => {
      const phys = Buffer.alloc(9);
      phys.writeUInt32BE(perMetre, 0);
      phys.writeUInt32BE(perMetre, 4);
      phys[8] = 1;
      return decodeImage(await save('phys.png', writePng({ width: 1, height: 1, bits: 8, colourType: 0, values: [7], before: [['pHYs', phys]] })));
    };
    expect((await withResolution(4_000_000)).scale).toEqual({ umPerPx: 0.25, source: 'metadata', origin: 'PNG pHYs in pixels per metre', confirmed: false });
    for (const perMetre of [2835, 3780, 11811]) expect((await withResolution(perMetre)).scale).toBeNull();
  });
});

describe('refusals', () => {
  it('a file cut off at any length', async () => {
    const file = writePng({ width: 20, height: 20, bits: 8, colourType: 2, values: scrambled(1200, 255), partSize: 300 });
    for (let length = 0; length < file.length; length += 7) {
      const refusal = await appErrorOf(decodeImage(await save('cut.png', file.subarray(0, length))));
      expect(['input/unreadable', 'input/unsupported']).toContain(refusal.code);
      expect(refusal.message).toContain('"cut.png"');
    }
  });

  it('a file with any one byte altered, by its checksums', async () => {
    const values = [10, 20, 30, 40, 50, 60];
    const file = writePng({ width: 3, height: 2, bits: 8, colourType: 0, values });
    for (let at = 8; at < file.length; at++) {
      const altered = Buffer.from(file);
      altered[at] = (altered[at] as number) ^ 0x10;
      expect((await appErrorOf(decodeImage(await save('altered.png', altered)))).code).toBe('input/unreadable');
    }
  });

  it('pixel data that is too short, too long, or announces an absurd size', async () => {
    const short = writePng({ width: 3, height: 2, bits: 8, colourType: 0, values: [1, 2, 3, 4, 5, 6], filterOf: () => 0 });
    const claim = async (width: number, height: number): Promise<string> => {
      const header = Buffer.alloc(13);
      header.writeUInt32BE(width, 0);
      header.writeUInt32BE(height, 4);
      header.set([8, 0], 8);
      return save('claim.png', Buffer.concat([short.subarray(0, 8), pngChunk('IHDR', header), short.subarray(33)]));
    };
    expect((await appErrorOf(decodeImage(await claim(3, 3)))).message).toMatch(/holds 8 of 12 bytes/);
    expect((await appErrorOf(decodeImage(await claim(3, 1)))).code).toBe('input/unreadable');
    expect((await appErrorOf(decodeImage(await claim(0, 1)))).message).toMatch(/0 × 1 pixels/);
    expect((await appErrorOf(decodeImage(await claim(60_000, 60_000)))).message).toMatch(/60000 × 60000 pixels and would need 3.4 GiB.*limit is 2.0 GiB/);
  });
});

describe('encoding', () => {
  it('gives the same pixels back, here and in another decoder, in 8 and 16 bits, grey and RGB', async () => {
    for (const channels of [1, 3] as const) {
      for (const bitDepth of [8, 16] as const) {
        const values = scrambled(31 * 17 * channels, 2 ** bitDepth - 1);
        const raster = { width: 31, height: 17, channels, bitDepth, data: bitDepth === 8 ? Uint8Array.from(values) : Uint16Array.from(values) } as Raster;
        const bytes = encodePng(raster);
        expect((await decodeImage(await save('round.png', bytes))).raster).toEqual(raster);
        const other = otherDecode(bytes, { checkCrc: true });
        expect([other.depth, other.channels, ...other.data]).toEqual([bitDepth, channels, ...values]);
      }
    }
  });

  it('takes one pixel, and 30,000 in a row', async () => {
    for (const width of [1, 30_000]) {
      const raster: Raster = { width, height: 1, channels: 1, bitDepth: 8, data: new Uint8Array(width).fill(9) };
      expect((await decodeImage(await save('row.png', encodePng(raster)))).raster).toEqual(raster);
    }
  });
});
