import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import type { Sha256 } from '../shared/domain/records.ts';
import type { Raster } from '../shared/raster/raster.ts';

/** Hashing takes at most 2 GiB at once. */
const PART = 2 ** 26;

/**
 * SHA-256 of pixels, whatever file they came from. Hashed are 24 bytes of header, then the values, all little-endian:
 * "NITALPX1", width (u32), height (u32), channels (u32), bits per channel (u32).
 */
export function hashPixels(raster: Raster): Sha256 {
  const header = Buffer.alloc(24);
  header.write('NITALPX1', 'latin1');
  [raster.width, raster.height, raster.channels, raster.bitDepth].forEach((value, index) => header.writeUInt32LE(value, 8 + 4 * index));
  const hash = createHash('sha256').update(header);
  const bytes = Buffer.from(raster.data.buffer, raster.data.byteOffset, raster.data.byteLength);
  for (let at = 0; at < bytes.length; at += PART) {
    const part = bytes.subarray(at, at + PART);
    hash.update(raster.bitDepth === 16 && endianness() === 'BE' ? Buffer.from(part).swap16() : part);
  }
  return hash.digest('hex');
}
