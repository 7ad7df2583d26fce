import type { ByteSource } from '../byteSource.ts';
import { damaged } from '../imageErrors.ts';

/** Numbers of the tags Nital uses (TIFF 6.0; Adobe supplements; FEI and ZEISS private tags). */
export const TAG = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  imageDescription: 270,
  make: 271,
  model: 272,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planarConfiguration: 284,
  resolutionUnit: 296,
  predictor: 317,
  colourMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  zeissSem: 34118,
  feiSem: 34682,
} as const;

/** One image file directory: its tags are read from the file when asked for. */
export interface TiffDirectory {
  has(tag: number): boolean;
  /** All numbers of a tag, rationals as quotients; null without the tag. */
  numbers(tag: number): Promise<readonly number[] | null>;
  /** The first number of a tag. */
  number(tag: number): Promise<number | undefined>;
  /** A text up to its first zero byte, as UTF-8 or else Latin-1; null without the tag. */
  text(tag: number): Promise<string | null>;
}

export interface TiffDirectories {
  readonly littleEndian: boolean;
  readonly directories: readonly [TiffDirectory, ...TiffDirectory[]];
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the values are in the file. */
  readonly at: number;
}

const TYPE_SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8 };
const MOST_ENTRIES = 4096;
const MOST_DIRECTORIES = 65_536;
const LARGEST_TAG_BYTES = 64 * 2 ** 20;

/**
 * Reads the chain of directories of a TIFF or BigTIFF file, or of an EXIF block, which is built the same way. Only the
 * entries are read, not their values.
 * @throws AppError `input/unreadable` when the structure is cut off, loops or is absurd.
 */
export async function readTiffDirectories(source: ByteSource): Promise<TiffDirectories> {
  const start = await source.read(0, 8);
  const littleEndian = start[0] === 0x49;
  const startView = viewOf(start);
  const big = startView.getUint16(2, littleEndian) === 43;
  let next = big ? await readOffset(source, 8, true, littleEndian) : startView.getUint32(4, littleEndian);
  const seen = new Set<number>();
  const directories: TiffDirectory[] = [];
  while (next !== 0) {
    if (seen.has(next) || seen.size >= MOST_DIRECTORIES) throw damaged(source.name, 'its pages refer to each other in a circle');
    seen.add(next);
    const { directory, following } = await readDirectory(source, next, big, littleEndian);
    directories.push(directory);
    next = following;
  }
  const [first, ...others] = directories;
  if (first === undefined) throw damaged(source.name, 'it holds no image');
  return { littleEndian, directories: [first, ...others] };
}

async function readDirectory(source: ByteSource, at: number, big: boolean, littleEndian: boolean): Promise<{ directory: TiffDirectory; following: number }> {
  const countSize = big ? 8 : 2;
  const entrySize = big ? 20 : 12;
  const countView = viewOf(await source.read(at, countSize));
  const count = big ? Number(countView.getBigUint64(0, littleEndian)) : countView.getUint16(0, littleEndian);
  if (count === 0 || count > MOST_ENTRIES) throw damaged(source.name, `a page claims ${count} tags`);
  const first = at + countSize;
  const view = viewOf(await source.read(first, count * entrySize));
  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index++) {
    const here = index * entrySize;
    const type = view.getUint16(here + 2, littleEndian);
    const values = big ? Number(view.getBigUint64(here + 4, littleEndian)) : view.getUint32(here + 4, littleEndian);
    const valueAt = here + (big ? 12 : 8);
    const bytes = (TYPE_SIZES[type] ?? 0) * values;
    const inside = bytes <= (big ? 8 : 4);
    const outsideAt = big ? Number(view.getBigUint64(valueAt, littleEndian)) : view.getUint32(valueAt, littleEndian);
    entries.set(view.getUint16(here, littleEndian), { type, count: values, at: inside ? first + valueAt : outsideAt });
  }
  // EXIF blocks are at times cut right after their last entry; without a pointer there is no further page.
  const end = first + count * entrySize;
  const following = end + (big ? 8 : 4) <= source.size ? await readOffset(source, end, big, littleEndian) : 0;
  return { directory: directoryOf(source, entries, littleEndian), following };
}

function directoryOf(source: ByteSource, entries: ReadonlyMap<number, Entry>, littleEndian: boolean): TiffDirectory {
  const bytesOf = async (entry: Entry): Promise<Uint8Array> => {
    const length = (TYPE_SIZES[entry.type] ?? 0) * entry.count;
    if (length > LARGEST_TAG_BYTES) throw damaged(source.name, `one of its tags claims ${length} bytes`);
    return source.read(entry.at, length);
  };
  const numbers = async (tag: number): Promise<readonly number[] | null> => {
    const entry = entries.get(tag);
    if (entry === undefined) return null;
    const view = viewOf(await bytesOf(entry));
    const size = TYPE_SIZES[entry.type] ?? 0;
    return Array.from({ length: size === 0 ? 0 : entry.count }, (_, index) => readNumber(view, index * size, entry.type, littleEndian));
  };
  return {
    has: (tag) => entries.has(tag),
    numbers,
    number: async (tag) => (await numbers(tag))?.[0],
    async text(tag) {
      const entry = entries.get(tag);
      if (entry === undefined) return null;
      const bytes = await bytesOf(entry);
      const end = bytes.indexOf(0);
      return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
    },
  };
}

function readNumber(view: DataView, at: number, type: number, littleEndian: boolean): number {
  switch (type) {
    case 3: return view.getUint16(at, littleEndian);
    case 4:
    case 13: return view.getUint32(at, littleEndian);
    case 5: return view.getUint32(at, littleEndian) / view.getUint32(at + 4, littleEndian);
    case 6: return view.getInt8(at);
    case 8: return view.getInt16(at, littleEndian);
    case 9: return view.getInt32(at, littleEndian);
    case 10: return view.getInt32(at, littleEndian) / view.getInt32(at + 4, littleEndian);
    case 11: return view.getFloat32(at, littleEndian);
    case 12: return view.getFloat64(at, littleEndian);
    case 16:
    case 18: return Number(view.getBigUint64(at, littleEndian));
    case 17: return Number(view.getBigInt64(at, littleEndian));
    default: return view.getUint8(at);
  }
}

async function readOffset(source: ByteSource, at: number, big: boolean, littleEndian: boolean): Promise<number> {
  const view = viewOf(await source.read(at, big ? 8 : 4));
  return big ? Number(view.getBigUint64(0, littleEndian)) : view.getUint32(0, littleEndian);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Microscope programs write µ in whatever code page Windows had. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
