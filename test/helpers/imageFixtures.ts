import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll } from 'vitest';
import { AppError } from '../../src/shared/errors/AppError.ts';
import { writeTiff } from './writeTiff.ts';

/** A folder for the test file's images, removed afterwards. Returns a function that writes one and gives its path. */
export function imageFolder(): (name: string, bytes: Uint8Array | string) => Promise<string> {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-imaging-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return async (name, bytes) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };
}

/** The AppError that `work` ends with; anything else fails the test. */
export async function appErrorOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Numbers that look like noise and are the same in every run. */
export function scrambled(count: number, top: number): number[] {
  let state = 12345;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * (top + 1));
  });
}

/**
 * The picture [1 2 3; 4 5 6] as a file stores it for each EXIF orientation, written out by hand from the definition
 * "row 0 of the file is the … side, column 0 the … side of the picture".
 */
export const STORED_FOR_ORIENTATION: Readonly<Record<number, readonly (readonly number[])[]>> = {
  1: [[1, 2, 3], [4, 5, 6]],
  2: [[3, 2, 1], [6, 5, 4]],
  3: [[6, 5, 4], [3, 2, 1]],
  4: [[4, 5, 6], [1, 2, 3]],
  5: [[1, 4], [2, 5], [3, 6]],
  6: [[3, 6], [2, 5], [1, 4]],
  7: [[6, 3], [5, 2], [4, 1]],
  8: [[4, 1], [5, 2], [6, 3]],
};

/** An EXIF block (without prefix) that says nothing but the orientation. */
export function exifBlock(orientation: number, littleEndian = false): Buffer {
  const block = Buffer.alloc(26);
  const short = (value: number, at: number): number => (littleEndian ? block.writeUInt16LE(value, at) : block.writeUInt16BE(value, at));
  const long = (value: number, at: number): number => (littleEndian ? block.writeUInt32LE(value, at) : block.writeUInt32BE(value, at));
  block.write(littleEndian ? 'II' : 'MM', 0, 'latin1');
  short(42, 2);
  long(8, 4);
  short(1, 8);
  short(274, 10);
  short(3, 12);
  long(1, 14);
  short(orientation, 18);
  return block;
}

/** Rows of numbers, each blown up to a `cell` × `cell` block of grey `40 × number`, as a JPEG. */
export function blockJpeg(rows: readonly (readonly number[])[], cell: number): Buffer {
  const width = (rows[0] as readonly number[]).length * cell;
  const height = rows.length * cell;
  const data = Buffer.alloc(width * height * 4, 255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.fill(40 * ((rows[Math.floor(y / cell)] as readonly number[])[Math.floor(x / cell)] as number), (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
  return jpeg.encode({ width, height, data }, 95).data;
}

/** A JPEG with one more marker segment right after its start. */
export function withSegment(file: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255]);
  return Buffer.concat([file.subarray(0, 2), head, data, file.subarray(2)]);
}

/** An uncompressed bitmap of 8 (palette of greys unless given), 24 or 32 bits; `rows` hold grey numbers or [r, g, b]. */
export function writeBmp(rows: readonly (readonly (number | readonly number[])[])[], bits: 8 | 24 | 32, options: { topDown?: boolean; palette?: readonly (readonly number[])[]; headerSize?: 40 | 124; perMetre?: number } = {}): Buffer {
  const { topDown = false, headerSize = 40, perMetre = 0 } = options;
  const palette = bits === 8 ? (options.palette ?? Array.from({ length: 256 }, (_, value) => [value, value, value])) : [];
  const width = (rows[0] as readonly unknown[]).length;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const pixelsAt = 14 + headerSize + 4 * palette.length;
  const out = Buffer.alloc(pixelsAt + rowBytes * rows.length);
  out.write('BM', 0, 'latin1');
  out.writeUInt32LE(out.length, 2);
  out.writeUInt32LE(pixelsAt, 10);
  out.writeUInt32LE(headerSize, 14);
  out.writeInt32LE(width, 18);
  out.writeInt32LE(topDown ? -rows.length : rows.length, 22);
  out.writeUInt16LE(1, 26);
  out.writeUInt16LE(bits, 28);
  out.writeInt32LE(perMetre, 38);
  out.writeInt32LE(perMetre, 42);
  if (bits === 8) out.writeUInt32LE(palette.length, 46);
  palette.forEach(([r = 0, g = 0, b = 0], index) => out.set([b, g, r, 0], 14 + headerSize + 4 * index));
  rows.forEach((row, y) => {
    const at = pixelsAt + (topDown ? y : rows.length - 1 - y) * rowBytes;
    row.forEach((pixel, x) => {
      if (typeof pixel === 'number') out[at + x] = pixel;
      else out.set([...[...pixel].reverse(), ...(bits === 32 ? [77] : [])], at + (x * bits) / 8);
    });
  });
  return out;
}

/** A small grey TIFF, for tests that only need a sound image. */
export function smallTiff(tags: Parameters<typeof writeTiff>[0][number]['tags'] = {}): Buffer {
  return writeTiff([{ width: 3, height: 2, values: [1, 2, 3, 4, 5, 6], tags }]);
}
