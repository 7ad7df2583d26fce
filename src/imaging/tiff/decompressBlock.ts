import { inflateSync } from 'node:zlib';
import { damaged } from '../imageErrors.ts';
import type { TiffLayout } from './tiffLayout.ts';

/**
 * Unpacks one strip or tile to exactly `expected` bytes; what follows them is padding.
 * @throws AppError `input/unreadable` when the block holds less or is not what it says.
 */
export function decompressBlock(file: string, compression: Exclude<TiffLayout['compression'], 'none'>, packed: Uint8Array, expected: number): Uint8Array {
  const out = new Uint8Array(expected);
  let filled: number;
  switch (compression) {
    case 'lzw':
      filled = unpackLzw(packed, out);
      break;
    case 'packBits':
      filled = unpackPackBits(packed, out);
      break;
    case 'deflate':
      filled = inflateInto(file, packed, out);
      break;
  }
  if (filled < expected) throw damaged(file, `a block ends after ${filled} of ${expected} bytes`);
  return out;
}

function inflateInto(file: string, packed: Uint8Array, out: Uint8Array): number {
  try {
    // Some writers pad the last strip to full height, hence no tight limit; twice is room for any padding.
    const bytes = inflateSync(packed, { maxOutputLength: 2 * out.length + 65_536 });
    out.set(bytes.subarray(0, out.length));
    return Math.min(bytes.length, out.length);
  } catch (error) {
    throw damaged(file, 'a block cannot be inflated', error);
  }
}

/** PackBits (TIFF 6.0 section 9). Returns how many bytes were filled. */
function unpackPackBits(packed: Uint8Array, out: Uint8Array): number {
  let from = 0;
  let to = 0;
  while (to < out.length && from < packed.length) {
    const header = packed[from++] as number;
    if (header === 128) continue;
    if (header < 128) {
      const length = Math.min(header + 1, out.length - to, packed.length - from);
      out.set(packed.subarray(from, from + length), to);
      from += header + 1;
      to += length;
    } else if (from < packed.length) {
      const length = Math.min(257 - header, out.length - to);
      out.fill(packed[from++] as number, to, to + length);
      to += length;
    }
  }
  return to;
}

const CLEAR = 256;
const END = 257;

/**
 * LZW (TIFF 6.0 section 13): codes of 9 to 12 bits, most significant bit first, growing one code early. Returns how many
 * bytes were filled; stops at the first code that cannot be.
 */
function unpackLzw(packed: Uint8Array, out: Uint8Array): number {
  // Every code stands for a stretch of the output already written, so no dictionary of strings is kept.
  const startOf = new Int32Array(4097);
  const lengthOf = new Int32Array(4097);
  let nextCode = 258;
  let width = 9;
  let buffer = 0;
  let bitsHeld = 0;
  let from = 0;
  let to = 0;
  let previousStart = -1;
  let previousLength = 0;
  while (to < out.length) {
    while (bitsHeld < width) {
      if (from >= packed.length) return to;
      buffer = ((buffer << 8) | (packed[from++] as number)) & 0xffffff;
      bitsHeld += 8;
    }
    bitsHeld -= width;
    const code = (buffer >>> bitsHeld) & ((1 << width) - 1);
    if (code === END) return to;
    if (code === CLEAR) {
      nextCode = 258;
      width = 9;
      previousStart = -1;
      continue;
    }
    const start = to;
    let length: number;
    if (code < 256) {
      length = 1;
      out[to++] = code;
    } else {
      // A code not yet known is the previous string and its own first byte again.
      const known = code < nextCode;
      if (!known && (code !== nextCode || previousStart < 0)) return to;
      const stringStart = known ? (startOf[code] as number) : previousStart;
      length = Math.min(known ? (lengthOf[code] as number) : previousLength + 1, out.length - to);
      for (let index = 0; index < length; index++) out[to++] = out[stringStart + index] as number;
    }
    if (previousStart >= 0 && nextCode < 4096) {
      startOf[nextCode] = previousStart;
      lengthOf[nextCode] = previousLength + 1;
      nextCode++;
    }
    previousStart = start;
    previousLength = length;
    width = nextCode >= 2047 ? 12 : nextCode >= 1023 ? 11 : nextCode >= 511 ? 10 : 9;
  }
  return to;
}
