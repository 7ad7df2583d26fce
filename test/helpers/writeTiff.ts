import { deflateSync } from 'node:zlib';

/** One page as the tests want it written; pixel values interleaved, unscaled. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly samples?: number;
  readonly bits?: number;
  readonly values: ArrayLike<number>;
  readonly photometric?: number;
  readonly compression?: 'none' | 'packBits' | 'lzw' | 'deflate';
  readonly differenced?: boolean;
  readonly planar?: boolean;
  readonly rowsPerStrip?: number;
  readonly tile?: { readonly width: number; readonly height: number };
  /** Further tags: numbers as LONG, [numerator, denominator] pairs as RATIONAL, texts as ASCII. */
  readonly tags?: Readonly<Record<number, number | string | readonly [number, number] | { readonly shorts: readonly number[] }>>;
}

export interface TiffForm {
  readonly littleEndian?: boolean;
  readonly big?: boolean;
}

const CODES = { none: 1, packBits: 32773, lzw: 5, deflate: 8 } as const;

/** A TIFF (or BigTIFF) file of the given pages, written by the book and by nothing that reads it later. */
export function writeTiff(pages: readonly TiffPage[], { littleEndian = true, big = false }: TiffForm = {}): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  const add = (bytes: Buffer): number => {
    const at = length;
    parts.push(bytes);
    length += bytes.length;
    if (length % 2 === 1) add(Buffer.alloc(1));
    return at;
  };
  const number = (value: number, size: 2 | 4 | 8): Buffer => {
    const out = Buffer.alloc(size);
    if (size === 8) out.writeBigUInt64LE(BigInt(value));
    else out.writeUIntLE(value, 0, size);
    return littleEndian ? out : out.reverse();
  };
  const offsetSize = big ? 8 : 4;
  add(Buffer.concat([Buffer.from(littleEndian ? 'II' : 'MM'), number(big ? 43 : 42, 2), ...(big ? [number(8, 2), number(0, 2)] : [])]));
  const links: { at: number; part: number }[] = [];
  const addLink = (): void => {
    links.push({ at: 0, part: parts.length });
    add(number(0, offsetSize));
  };
  addLink();
  for (const page of pages) {
    const { samples = 1, bits = 8, compression = 'none' } = page;
    const blocks = blocksOf(page, littleEndian).map((block) => ({ at: add(block), length: block.length }));
    const shorts = (values: readonly number[]): { type: number; count: number; bytes: Buffer } => ({ type: 3, count: values.length, bytes: Buffer.concat(values.map((value) => number(value, 2))) });
    const longs = (values: readonly number[]): { type: number; count: number; bytes: Buffer } => ({ type: 4, count: values.length, bytes: Buffer.concat(values.map((value) => number(value, 4))) });
    const tags: [number, { type: number; count: number; bytes: Buffer }][] = [
      [256, longs([page.width])],
      [257, longs([page.height])],
      [258, shorts(Array.from({ length: samples }, () => bits))],
      [259, shorts([CODES[compression]])],
      [262, shorts([page.photometric ?? (samples >= 3 ? 2 : 1)])],
      [277, shorts([samples])],
      [284, shorts([page.planar === true ? 2 : 1])],
      [317, shorts([page.differenced === true ? 2 : 1])],
      [page.tile ? 324 : 273, longs(blocks.map((block) => block.at))],
      [page.tile ? 325 : 279, longs(blocks.map((block) => block.length))],
    ];
    if (page.tile) tags.push([322, longs([page.tile.width])], [323, longs([page.tile.height])]);
    else tags.push([278, longs([page.rowsPerStrip ?? page.height])]);
    for (const [tag, value] of Object.entries(page.tags ?? {})) {
      const entry =
        typeof value === 'number' ? longs([value])
        : typeof value === 'string' ? { type: 2, count: Buffer.byteLength(value, 'latin1') + 1, bytes: Buffer.from(value + '\0', 'latin1') }
        : 'shorts' in value ? shorts(value.shorts)
        : { type: 5, count: 1, bytes: Buffer.concat([number(value[0], 4), number(value[1], 4)]) };
      const known = tags.findIndex(([existing]) => existing === Number(tag));
      if (known >= 0) tags.splice(known, 1);
      tags.push([Number(tag), entry]);
    }
    tags.sort((a, b) => a[0] - b[0]);
    const entries = tags.map(([tag, { type, count, bytes }]) => {
      const field = Buffer.alloc(offsetSize);
      if (bytes.length <= offsetSize) bytes.copy(field);
      else number(add(bytes), offsetSize).copy(field);
      return Buffer.concat([number(tag, 2), number(type, 2), number(count, offsetSize), field]);
    });
    const at = add(Buffer.concat([number(entries.length, big ? 8 : 2), ...entries]));
    (links.at(-1) as { at: number }).at = at;
    addLink();
  }
  for (const link of links) if (link.at > 0) parts[link.part] = number(link.at, offsetSize);
  return Buffer.concat(parts);
}

/** The packed strips or tiles of a page in file order. */
function blocksOf(page: TiffPage, littleEndian: boolean): Buffer[] {
  const { width, height, samples = 1, bits = 8, planar = false } = page;
  const blockWidth = page.tile?.width ?? width;
  const blockHeight = page.tile?.height ?? page.rowsPerStrip ?? height;
  const out: Buffer[] = [];
  for (let plane = 0; plane < (planar ? samples : 1); plane++) {
    for (let top = 0; top < height; top += blockHeight) {
      for (let left = 0; left < width; left += blockWidth) {
        const rows: Buffer[] = [];
        const lastRow = page.tile ? top + blockHeight : Math.min(top + blockHeight, height);
        for (let y = top; y < lastRow; y++) {
          const row: number[] = [];
          for (let x = left; x < left + blockWidth; x++) {
            for (let sample = planar ? plane : 0; sample < (planar ? plane + 1 : samples); sample++) {
              row.push(x < width && y < height ? (page.values[(y * width + x) * samples + sample] as number) : 0);
            }
          }
          if (page.differenced === true) {
            const step = planar ? 1 : samples;
            for (let at = row.length - 1; at >= step; at--) row[at] = ((row[at] as number) - (row[at - step] as number)) & (2 ** bits - 1);
          }
          rows.push(packRow(row, bits, littleEndian));
        }
        out.push(compress(rows, page.compression ?? 'none'));
      }
    }
  }
  return out;
}

function packRow(row: readonly number[], bits: number, littleEndian: boolean): Buffer {
  if (bits === 16) return Buffer.from(row.flatMap((value) => (littleEndian ? [value & 255, value >> 8] : [value >> 8, value & 255])));
  const text = row.map((value) => value.toString(2).padStart(bits, '0')).join('');
  return Buffer.from((text.padEnd(Math.ceil(text.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

function compress(rows: readonly Buffer[], compression: keyof typeof CODES): Buffer {
  switch (compression) {
    case 'none': return Buffer.concat(rows);
    case 'deflate': return deflateSync(Buffer.concat(rows));
    case 'packBits': return Buffer.concat(rows.map(packBits));
    case 'lzw': return lzw(Buffer.concat(rows));
  }
}

function packBits(row: Buffer): Buffer {
  const out: number[] = [];
  for (let at = 0; at < row.length; ) {
    let run = 1;
    while (run < 128 && at + run < row.length && row[at + run] === row[at]) run++;
    if (run > 1) {
      out.push(257 - run, row[at] as number);
      at += run;
      continue;
    }
    let literal = 1;
    while (literal < 128 && at + literal < row.length && row[at + literal] !== row[at + literal - 1]) literal++;
    out.push(literal - 1, ...row.subarray(at, at + literal));
    at += literal;
  }
  return Buffer.from(out);
}

/** LZW with a dictionary of strings, straight from TIFF 6.0 section 13. */
function lzw(bytes: Buffer): Buffer {
  let bitText = '';
  const out: number[] = [];
  let width = 9;
  let table = new Map<string, number>();
  const put = (code: number): void => {
    bitText += code.toString(2).padStart(width, '0');
    while (bitText.length >= 8) {
      out.push(parseInt(bitText.slice(0, 8), 2));
      bitText = bitText.slice(8);
    }
  };
  const clear = (): void => {
    put(256);
    table = new Map(Array.from({ length: 256 }, (_, value) => [String.fromCharCode(value), value]));
    width = 9;
  };
  clear();
  let next = 258;
  let held = '';
  for (const byte of bytes) {
    const longer = held + String.fromCharCode(byte);
    if (table.has(longer)) {
      held = longer;
      continue;
    }
    put(table.get(held) as number);
    // Entry 511 is the first that needs codes of 10 bits, and so on.
    table.set(longer, next++);
    if (next === 512 || next === 1024 || next === 2048) width++;
    if (next === 4095) {
      clear();
      next = 258;
    }
    held = String.fromCharCode(byte);
  }
  if (held !== '') put(table.get(held) as number);
  // The reader widens its codes one entry earlier than the writer; only the end code can fall in between.
  if (next === 511 || next === 1023 || next === 2047) width++;
  put(257);
  if (bitText !== '') out.push(parseInt(bitText.padEnd(8, '0'), 2));
  return Buffer.from(out);
}
