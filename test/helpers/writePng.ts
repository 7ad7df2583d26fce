import { crc32, deflateSync } from 'node:zlib';

export interface PngPicture {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGB + alpha. */
  readonly colourType: number;
  readonly values: ArrayLike<number>;
  /** Filter of row y; all five in turn unless given. */
  readonly filterOf?: (y: number) => number;
  readonly before?: readonly (readonly [string, Uint8Array])[];
  /** Bytes per IDAT chunk. */
  readonly partSize?: number;
}

/** One chunk with its length and checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), out.length - 4);
  return out;
}

/** A PNG written by the book (ISO/IEC 15948), value by value. */
export function writePng(picture: PngPicture): Buffer {
  const { width, height, bits, colourType, values, filterOf = (y) => y % 5, partSize = 1e9 } = picture;
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colourType] as number;
  const step = Math.max(1, (samples * bits) / 8);
  const rows: Buffer[] = [];
  let above: Buffer | null = null;
  for (let y = 0; y < height; y++) {
    const text = Array.from({ length: width * samples }, (_, x) => (values[y * width * samples + x] as number).toString(2).padStart(bits, '0')).join('');
    const row = Buffer.from((text.padEnd(Math.ceil(text.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
    rows.push(filtered(row, above, filterOf(y), step));
    above = row;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, colourType], 8);
  const packed = deflateSync(Buffer.concat(rows));
  const parts: Buffer[] = [];
  for (let at = 0; at < packed.length; at += partSize) parts.push(pngChunk('IDAT', packed.subarray(at, at + partSize)));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), pngChunk('IHDR', header), ...(picture.before ?? []).map(([type, data]) => pngChunk(type, data)), ...parts, pngChunk('IEND', Buffer.alloc(0))]);
}

function filtered(row: Buffer, above: Buffer | null, filter: number, step: number): Buffer {
  const out = Buffer.alloc(row.length + 1);
  out[0] = filter;
  for (let x = 0; x < row.length; x++) {
    const a = x >= step ? (row[x - step] as number) : 0;
    const b = above === null ? 0 : (above[x] as number);
    const c = above === null || x < step ? 0 : (above[x - step] as number);
    const p = a + b - c;
    const paeth = [a, b, c].reduce((best, each) => (Math.abs(p - each) < Math.abs(p - best) ? each : best));
    out[x + 1] = (row[x] as number) - ([0, a, b, (a + b) >> 1, paeth][filter] as number);
  }
  return out;
}
