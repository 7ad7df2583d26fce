import { endianness } from 'node:os';
import { inflateSync } from 'node:zlib';
import { bytesSource } from '../byteSource.ts';
import type { ByteSource } from '../byteSource.ts';
import { damaged, unsupported } from '../imageErrors.ts';
import { checkSides, checkWholeSize } from '../limits.ts';
import { readExifOrientation } from '../metadata/exifOrientation.ts';
import { calibrationFromResolution } from '../metadata/resolution.ts';
import { cutValues, NO_HINTS } from '../storedImage.ts';
import type { StoredImage, StoredValues } from '../storedImage.ts';
import { readPngChunks } from './pngChunks.ts';
import type { PngChunk } from './pngChunks.ts';
import { unfilterRows } from './unfilterRows.ts';

/** Colour type of the header: samples per pixel and what they mean. */
const COLOUR_TYPES: Readonly<Record<number, { readonly samples: 1 | 2 | 3 | 4; readonly meaning: 'grey' | 'rgb' | 'palette'; readonly depths: readonly number[] }>> = {
  0: { samples: 1, meaning: 'grey', depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, meaning: 'rgb', depths: [8, 16] },
  3: { samples: 1, meaning: 'palette', depths: [1, 2, 4, 8] },
  4: { samples: 2, meaning: 'grey', depths: [8, 16] },
  6: { samples: 4, meaning: 'rgb', depths: [8, 16] },
};

interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly samples: 1 | 2 | 3 | 4;
  readonly meaning: 'grey' | 'rgb' | 'palette';
  readonly interlaced: boolean;
}

/** Column and row where each of the seven Adam7 passes starts, and its steps. */
const ADAM7 = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const;

/**
 * Decodes a PNG of any colour type and depth, interlaced or not. Checksums are checked; gamma and colour profiles are not
 * applied, since stored numbers are what is measured.
 *
 * Why a decoder of our own: fast-png 8 knows no eXIf, does not bound what it inflates, and holds the pixels three times.
 * @throws AppError `input/unreadable` when damaged, `input/unsupported` beyond the size limits.
 */
export async function openPng(source: ByteSource): Promise<StoredImage> {
  const chunks = readPngChunks(source.name, await source.read(0, source.size));
  const header = readHeader(source.name, chunks);
  const values = decodePixels(source.name, header, chunks);
  const notes: string[] = [];
  if (header.samples === 2 || header.samples === 4) notes.push('Its transparency channel was dropped; the colours are as stored.');
  else if (chunks.some((chunk) => chunk.type === 'tRNS')) notes.push('Its transparent colour was taken as an ordinary colour.');
  const exif = dataOf(chunks, 'eXIf');
  return {
    width: header.width,
    height: header.height,
    samples: header.samples,
    bits: header.bits,
    meaning: header.meaning,
    palette: header.meaning === 'palette' ? readPalette(source.name, header, chunks) : null,
    orientation: exif === null ? 1 : await readExifOrientation(bytesSource(source.name, exif), notes),
    lossy: false,
    windowed: false,
    scale: readScale(chunks, notes),
    hints: NO_HINTS,
    notes,
    read: async (rect) => cutValues(values, header.width, header.height, header.samples, rect),
  };
}

function dataOf(chunks: readonly PngChunk[], type: string): Uint8Array | null {
  return chunks.find((chunk) => chunk.type === type)?.data ?? null;
}

function readHeader(file: string, chunks: readonly PngChunk[]): PngHeader {
  const [first] = chunks;
  if (first?.type !== 'IHDR' || first.data.length !== 13) throw damaged(file, 'its header is missing');
  const view = new DataView(first.data.buffer, first.data.byteOffset, 13);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const bits = view.getUint8(8);
  const colours = COLOUR_TYPES[view.getUint8(9)];
  if (colours === undefined || !colours.depths.includes(bits)) throw damaged(file, `it claims colour type ${view.getUint8(9)} with ${bits} bits`);
  if (view.getUint8(10) !== 0 || view.getUint8(11) !== 0 || view.getUint8(12) > 1) throw unsupported(file, 'uses a method of compression that is not in the PNG standard', 'Save it as a plain PNG or TIFF.');
  checkSides(file, width, height);
  checkWholeSize(file, width, height, colours.samples * (bits === 16 ? 2 : 1));
  return { width, height, bits, samples: colours.samples, meaning: colours.meaning, interlaced: view.getUint8(12) === 1 };
}

function decodePixels(file: string, header: PngHeader, chunks: readonly PngChunk[]): StoredValues {
  const passes = passesOf(header);
  const expected = passes.reduce((sum, pass) => sum + pass.height * (1 + rowBytes(header, pass.width)), 0);
  const packed = Buffer.concat(chunks.filter((chunk) => chunk.type === 'IDAT').map((chunk) => chunk.data));
  let bytes: Uint8Array;
  try {
    bytes = inflateSync(packed, { maxOutputLength: expected, chunkSize: Math.max(64, expected) });
  } catch (error) {
    throw damaged(file, 'its pixels cannot be unpacked', error);
  }
  if (bytes.length < expected) throw damaged(file, `it holds ${bytes.length} of ${expected} bytes of pixels`);
  const bytesPerPixel = Math.max(1, (header.samples * header.bits) / 8);
  let at = 0;
  const parts = passes.map((pass) => {
    const perRow = rowBytes(header, pass.width);
    const rows = unfilterRows(bytes, at, pass.height, perRow, bytesPerPixel);
    if (rows === null) throw damaged(file, 'a row uses an unknown filter');
    at += pass.height * (1 + perRow);
    return { pass, values: toValues(rows, header, pass.width, pass.height) };
  });
  if (!header.interlaced) return (parts[0] as (typeof parts)[number]).values;
  const count = header.width * header.height * header.samples;
  const out = header.bits === 16 ? new Uint16Array(count) : new Uint8Array(count);
  for (const { pass, values } of parts) scatter(out, header, pass, values);
  return out;
}

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
}

/** The part images the file holds one after the other; passes without a pixel are left out. */
function passesOf(header: PngHeader): Pass[] {
  if (!header.interlaced) return [{ x: 0, y: 0, stepX: 1, stepY: 1, width: header.width, height: header.height }];
  return ADAM7.map(([x, y, stepX, stepY]) => ({ x, y, stepX, stepY, width: Math.ceil((header.width - x) / stepX), height: Math.ceil((header.height - y) / stepY) })).filter(
    (pass) => pass.width > 0 && pass.height > 0,
  );
}

function scatter(out: StoredValues, header: PngHeader, pass: Pass, values: StoredValues): void {
  let from = 0;
  for (let y = pass.y; y < header.height; y += pass.stepY) {
    for (let x = pass.x; x < header.width; x += pass.stepX) {
      const to = (y * header.width + x) * header.samples;
      for (let sample = 0; sample < header.samples; sample++) out[to + sample] = values[from++] as number;
    }
  }
}

function rowBytes(header: PngHeader, width: number): number {
  return Math.ceil((width * header.samples * header.bits) / 8);
}

function toValues(rows: Uint8Array, header: PngHeader, width: number, height: number): StoredValues {
  // What comes out of zlib is a Buffer in memory it may share, with the filter bytes' room at its end: not for handing on.
  if (header.bits >= 8) {
    const own = new Uint8Array(rows);
    if (header.bits === 8) return own;
    // PNG is big-endian.
    if (endianness() === 'LE') Buffer.from(own.buffer).swap16();
    return new Uint16Array(own.buffer);
  }
  const perRow = rowBytes(header, width);
  const perByte = 8 / header.bits;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = rows[y * perRow + Math.floor(x / perByte)] as number;
      out[y * width + x] = (byte >> (8 - header.bits * ((x % perByte) + 1))) & ((1 << header.bits) - 1);
    }
  }
  return out;
}

/** 2^bits colours; entries the file leaves out are black. */
function readPalette(file: string, header: PngHeader, chunks: readonly PngChunk[]): Uint8Array {
  const stored = dataOf(chunks, 'PLTE');
  const palette = new Uint8Array(3 * 2 ** header.bits);
  if (stored === null || stored.length % 3 !== 0 || stored.length > palette.length) throw damaged(file, 'its palette is missing or has a wrong length');
  palette.set(stored);
  return palette;
}

function readScale(chunks: readonly PngChunk[], notes: string[]): StoredImage['scale'] {
  const data = dataOf(chunks, 'pHYs');
  // Unit 1 is the metre; 0 gives only the shape of a pixel.
  if (data === null || data.length !== 9 || data[8] !== 1) return null;
  const view = new DataView(data.buffer, data.byteOffset, 9);
  if (view.getUint32(0) !== view.getUint32(4)) return null;
  return calibrationFromResolution(view.getUint32(0) / 1e6, 'PNG pHYs in pixels per metre', notes);
}
