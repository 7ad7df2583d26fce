import { describe, expect, it } from 'vitest';
import { appErrorOf, blockJpeg, exifBlock, imageFolder, STORED_FOR_ORIENTATION, withSegment } from '../../../test/helpers/imageFixtures.ts';
import { decodeImage } from '../decodeImage.ts';
import { decodeMask } from '../decodeMask.ts';

const save = imageFolder();
const exifSegment = (orientation: number): Buffer => Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifBlock(orientation, orientation > 4)]);

/**
 * 24 × 16 pixels in six 8 × 8 fields of C M Y K ink (of 255): none, C, M, Y, K, and 40 120 200 60. Written by Pillow through
 * libjpeg as Adobe writes them (inverted); the second holds the same inks as YCCK.
 */
const CMYK = '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQECAQEBAQECAQEBAgICAgICAgICAwMEAwMDAwMCAgMEAwMEBAQEBAIDBQUEBAUEBAQE/8AAFAgAEAAYBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAALCgn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AN/Dfw38N/CAOAv8IA4C/wAIA4C/wgDuX7B+jfrDD//Z';
const YCCK = '/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwABAQEBAQEBAQEBAQEBAQECAQEBAQECAQEBAgICAgICAgICAwMEAwMDAwMCAgMEAwMEBAQEBAIDBQUEBAUEBAQE/8AAFAgAEAAYBEMRAE0RAFkRAEsRAP/EABgAAAMBAQAAAAAAAAAAAAAAAAAKCwkI/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAA4EQwBNAFkASwAAPwCf+Af4MwMpz/AMoMt0K8EN1pg1gHC5Ad1QgDnSG1DIdYYf/9k=';
/** What libjpeg and Pillow make of both. */
const INK_COLOURS = [[255, 255, 255], [0, 255, 255], [255, 0, 255], [255, 255, 0], [0, 0, 0], [164, 103, 42]];

/** Fields of 50 and 200, 8 × 8 each, progressive, written by Pillow through libjpeg. */
const GREY_PROGRESSIVE = '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wgALCAAIABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAACQr/2gAIAQEAAAABMelj/8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQABBQI//8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQAGPwI//8QAFBABAAAAAAAAAAAAAAAAAAAAEP/aAAgBAQABPyE//9oACAEBAAAAED//xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAEBAAE/ED//2Q==';

/** Mean colour over the middle of field `index` of fields `cell` wide, `across` in a row. */
function colourAt(raster: Awaited<ReturnType<typeof decodeImage>>['raster'], index: number, cell: number, across: number): number[] {
  const x = (index % across) * cell + cell / 2;
  const y = Math.floor(index / across) * cell + cell / 2;
  return [...raster.data.subarray((y * raster.width + x) * raster.channels, (y * raster.width + x + 1) * raster.channels)];
}

describe('decoding', () => {
  it('turns all eight EXIF orientations upright', async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const stored = STORED_FOR_ORIENTATION[orientation] as readonly (readonly number[])[];
      const decoded = await decodeImage(await save('turned.jpg', withSegment(blockJpeg(stored, 16), 0xe1, exifSegment(orientation))));
      expect([decoded.raster.width, decoded.raster.height, decoded.orientation]).toEqual([48, 32, orientation]);
      expect([decoded.originalWidth, decoded.originalHeight]).toEqual(orientation >= 5 ? [32, 48] : [48, 32]);
      for (let index = 0; index < 6; index++) {
        for (const channel of colourAt(decoded.raster, index, 16, 3)) expect(Math.abs(channel - 40 * (index + 1))).toBeLessThanOrEqual(3);
      }
    }
  });

  it.each([['Adobe CMYK', CMYK], ['Adobe YCCK', YCCK]])('%s becomes the right RGB', async (_, text) => {
    const { raster, notes } = await decodeImage(await save('inks.jpg', Buffer.from(text, 'base64')));
    expect([raster.width, raster.height, raster.channels]).toEqual([24, 16, 3]);
    INK_COLOURS.forEach((expected, index) => {
      colourAt(raster, index, 8, 3).forEach((value, channel) => expect(Math.abs(value - (expected[channel] as number))).toBeLessThanOrEqual(2));
    });
    expect(notes.join()).toMatch(/CMYK/);
  });

  it('refuses CMYK that does not say how its inks are stored', async () => {
    const file = Buffer.from(CMYK, 'base64');
    const silent = Buffer.concat([file.subarray(0, 2), file.subarray(2 + 2 + 14)]);
    expect((await appErrorOf(decodeImage(await save('silent.jpg', silent)))).message).toMatch(/CMYK JPEG that does not say/);
  });

  it('keeps grey as one channel, also in a progressive file', async () => {
    const { raster } = await decodeImage(await save('grey.jpg', Buffer.from(GREY_PROGRESSIVE, 'base64')));
    expect([raster.width, raster.height, raster.channels, raster.bitDepth]).toEqual([16, 8, 1, 8]);
    expect(colourAt(raster, 0, 8, 2)).toEqual([50]);
    expect(colourAt(raster, 1, 8, 2)).toEqual([200]);
  });

  it('takes three channels for RGB where Adobe says so, for YCbCr where JFIF is', async () => {
    const ycc = blockJpeg([[2, 3]], 16);
    const adobe = Buffer.from('Adobe\0\x64\0\0\0\0\0', 'latin1');
    const both = await decodeImage(await save('both.jpg', withSegment(ycc, 0xee, adobe)));
    const app0 = ycc.readUInt16BE(4) + 2;
    const alone = Buffer.concat([ycc.subarray(0, 2), ycc.subarray(2 + app0)]);
    const rgb = await decodeImage(await save('rgb.jpg', withSegment(alone, 0xee, adobe)));
    colourAt(both.raster, 0, 16, 2).forEach((value) => expect(Math.abs(value - 80)).toBeLessThanOrEqual(1));
    // The stored Y, Cb, Cr of grey 80, taken as they are.
    [80, 128, 128].forEach((expected, channel) => expect(Math.abs((colourAt(rgb.raster, 0, 16, 2)[channel] as number) - expected)).toBeLessThanOrEqual(1));
  });

  it('believes a density of a microscope, not of a printer', async () => {
    const file = blockJpeg([[1]], 8);
    const withDensity = async (unit: number, density: number): ReturnType<typeof decodeImage> => {
      const changed = Buffer.from(file);
      changed[13] = unit;
      changed.writeUInt16BE(density, 14);
      changed.writeUInt16BE(density, 16);
      return decodeImage(await save('density.jpg', changed));
    };
    expect((await withDensity(2, 40_000)).scale).toMatchObject({ umPerPx: 0.25, confirmed: false });
    expect((await withDensity(1, 50_800)).scale?.umPerPx).toBeCloseTo(0.5, 12);
    expect((await withDensity(1, 300)).scale).toBeNull();
    expect((await withDensity(0, 1)).scale).toBeNull();
  });

  it('ignores a damaged EXIF block and says so', async () => {
    const { notes, orientation } = await decodeImage(await save('exif.jpg', withSegment(blockJpeg([[1]], 8), 0xe1, Buffer.from('Exif\0\0MM\0*\0\0\xff\xff', 'latin1'))));
    expect(orientation).toBe(1);
    expect(notes.join()).toMatch(/EXIF block is damaged/);
  });
});

describe('refusals', () => {
  it('a file cut off at any length', async () => {
    const file = withSegment(blockJpeg([[1, 2, 3], [4, 5, 6]], 16), 0xe1, exifSegment(6));
    for (let length = 0; length < file.length; length += 1 + Math.floor(file.length / 150)) {
      const refusal = await appErrorOf(decodeImage(await save('cut.jpg', file.subarray(0, length))));
      expect(['input/unreadable', 'input/unsupported']).toContain(refusal.code);
      expect(refusal.message).toContain('"cut.jpg"');
    }
  });

  it('never ends with anything but an image or a sentence when bytes are altered', async () => {
    const file = blockJpeg([[1, 2]], 8);
    for (let at = 2; at < file.length; at += 3) {
      const altered = Buffer.from(file);
      altered[at] = (altered[at] as number) ^ 0x55;
      await decodeImage(await save('altered.jpg', altered)).catch((error: unknown) => appErrorOf(Promise.reject(error as Error)));
    }
  });

  it('lossless, arithmetic-coded and 12-bit files, too many pixels, and JPEG as a mask', async () => {
    const file = blockJpeg([[1]], 8);
    const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
    const changed = (change: (copy: Buffer) => void): Buffer => {
      const copy = Buffer.from(file);
      change(copy);
      return copy;
    };
    const refusalOf = async (bytes: Buffer): Promise<string> => (await appErrorOf(decodeImage(await save('rare.jpg', bytes)))).message;
    expect(await refusalOf(changed((copy) => copy.writeUInt8(0xc3, frame + 1)))).toMatch(/lossless JPEG/);
    expect(await refusalOf(changed((copy) => copy.writeUInt8(0xc9, frame + 1)))).toMatch(/arithmetic-coded JPEG/);
    expect(await refusalOf(changed((copy) => copy.writeUInt8(12, frame + 4)))).toMatch(/12 bits/);
    expect(await refusalOf(changed((copy) => copy.writeUInt32BE(0x75307530, frame + 5)))).toMatch(/30000 × 30000 pixels; the limit for JPEG is 100 million/);
    expect((await appErrorOf(decodeMask(await save('mask.jpg', file)))).message).toMatch(/compression changes the class numbers/);
  });
});
