import { endianness } from 'node:os';
import { deflateSync } from 'node:zlib';
import type { Raster } from '../../shared/raster/raster.ts';
import { writePngChunks } from './pngChunks.ts';
import type { PngChunk } from './pngChunks.ts';

/** 16-bit values in PNG's byte order. */
function bigEndianBytes(values: Uint16Array): Uint8Array {
  const copy = Buffer.from(new Uint16Array(values).buffer);
  return endianness() === 'LE' ? copy.swap16() : copy;
}

/**
 * Encodes a grey or RGB raster of 8 or 16 bits as PNG bytes; decoding gives exactly the same pixels. (fast-png 8 writes the
 * transparency of a palette to the wrong entries, which masks need.)
 */
export function encodePng(raster: Raster): Uint8Array {
  const { width, height, channels } = raster;
  const bytes = raster.bitDepth === 8 ? raster.data : bigEndianBytes(raster.data);
  // Differences to the left neighbour deflate far better than brightness itself.
  return encodePngRows({ width, height, bits: raster.bitDepth, colourType: channels === 1 ? 0 : 2, rows: bytes, bytesPerPixel: channels * (raster.bitDepth / 8), filter: 'sub' });
}

/** What `encodePngRows` writes: rows packed together, and the chunks that stand before the pixels. */
interface PngRows {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly colourType: 0 | 2 | 3;
  readonly rows: Uint8Array;
  readonly bytesPerPixel: number;
  /** `sub` suits brightness, `none` suits class indices. */
  readonly filter: 'none' | 'sub';
  readonly before?: readonly PngChunk[];
}

/** Writes a PNG from bytes that are laid out as PNG wants them. */
export function encodePngRows(image: PngRows): Uint8Array {
  const { width, height, rows, bytesPerPixel } = image;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = image.bits;
  header[9] = image.colourType;
  const bytesPerRow = rows.length / height;
  const filtered = new Uint8Array(height * (bytesPerRow + 1));
  for (let y = 0; y < height; y++) {
    const from = y * bytesPerRow;
    const to = y * (bytesPerRow + 1) + 1;
    filtered.set(rows.subarray(from, from + bytesPerRow), to);
    if (image.filter === 'none') continue;
    filtered[to - 1] = 1;
    for (let index = bytesPerPixel; index < bytesPerRow; index++) filtered[to + index] = (rows[from + index] as number) - (rows[from + index - bytesPerPixel] as number);
  }
  return writePngChunks([{ type: 'IHDR', data: header }, ...(image.before ?? []), { type: 'IDAT', data: deflateSync(filtered, { level: 6 }) }]);
}
