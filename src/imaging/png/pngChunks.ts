import { crc32 } from 'node:zlib';
import { damaged } from '../imageErrors.ts';

const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/**
 * The chunks of a PNG up to IEND, each checked against its checksum.
 * @throws AppError `input/unreadable` when one is cut off, altered, or IEND is missing.
 */
export function readPngChunks(file: string, bytes: Uint8Array): PngChunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  let at = PNG_SIGNATURE.length;
  for (;;) {
    if (at + 12 > bytes.length) throw damaged(file, `it ends after ${bytes.length} bytes, in the middle of the image (cut off while copying?)`);
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw damaged(file, `it ends after ${bytes.length} bytes, in the middle of the image (cut off while copying?)`);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) throw damaged(file, `the checksum of its part ${JSON.stringify(type)} is wrong`);
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    if (type === 'IEND') return chunks;
    at += 12 + length;
  }
}

/** A PNG file out of its chunks; IEND is added. */
export function writePngChunks(chunks: readonly PngChunk[]): Uint8Array {
  const all = [...chunks, { type: 'IEND', data: new Uint8Array(0) }];
  const out = new Uint8Array(PNG_SIGNATURE.length + all.reduce((sum, chunk) => sum + 12 + chunk.data.length, 0));
  const view = new DataView(out.buffer);
  out.set(PNG_SIGNATURE);
  let at = PNG_SIGNATURE.length;
  for (const { type, data } of all) {
    view.setUint32(at, data.length);
    for (let index = 0; index < 4; index++) out[at + 4 + index] = type.charCodeAt(index);
    out.set(data, at + 8);
    view.setUint32(at + 8 + data.length, crc32(out.subarray(at + 4, at + 8 + data.length)));
    at += 12 + data.length;
  }
  return out;
}
