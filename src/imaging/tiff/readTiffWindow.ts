import { endianness } from 'node:os';
import type { PixelRect } from '../../shared/raster/raster.ts';
import type { ByteSource } from '../byteSource.ts';
import { damaged } from '../imageErrors.ts';
import { checkWholeSize } from '../limits.ts';
import type { StoredValues } from '../storedImage.ts';
import { decompressBlock } from './decompressBlock.ts';
import type { TiffLayout } from './tiffLayout.ts';

/** Unpacked strips and tiles kept for the next window: neighbouring windows share them. */
const CACHE_BYTES = 64 * 2 ** 20;

/** Reads rectangles of one TIFF page. */
export type TiffWindowReader = (rect: PixelRect) => Promise<StoredValues>;

/**
 * A reader that touches only the strips or tiles a window needs, and of uncompressed ones only the rows: its memory is
 * the window, one block and a small cache, however large the image is.
 */
export function tiffWindowReader(source: ByteSource, layout: TiffLayout): TiffWindowReader {
  const readRows = blockRowReader(source, layout);
  return async (rect) => {
    const count = rect.width * rect.height * layout.samples;
    const out: StoredValues = layout.bits <= 8 ? new Uint8Array(count) : new Uint16Array(count);
    const planes = layout.planar ? layout.samples : 1;
    const firstAcross = Math.floor(rect.x / layout.blockWidth);
    const lastAcross = Math.floor((rect.x + rect.width - 1) / layout.blockWidth);
    const firstDown = Math.floor(rect.y / layout.blockHeight);
    const lastDown = Math.floor((rect.y + rect.height - 1) / layout.blockHeight);
    for (let plane = 0; plane < planes; plane++) {
      for (let down = firstDown; down <= lastDown; down++) {
        for (let across = firstAcross; across <= lastAcross; across++) {
          const block = { across, down, plane };
          const top = Math.max(rect.y, down * layout.blockHeight);
          const bottom = Math.min(rect.y + rect.height, (down + 1) * layout.blockHeight);
          const rows = await readRows(block, top - down * layout.blockHeight, bottom - top);
          copyRows(layout, block, rows, top, bottom, rect, out);
        }
      }
    }
    return out;
  };
}

interface Block {
  readonly across: number;
  readonly down: number;
  readonly plane: number;
}

type Compression = Exclude<TiffLayout['compression'], 'none'>;

/** Rows of one block as values of their natural width, `blockWidth` times samples per row. */
type BlockRows = (block: Block, firstRow: number, rowCount: number) => Promise<StoredValues>;

function blockRowReader(source: ByteSource, layout: TiffLayout): BlockRows {
  const samplesInBlock = layout.planar ? 1 : layout.samples;
  const valuesPerRow = layout.blockWidth * samplesInBlock;
  const bytesPerRow = Math.ceil((valuesPerRow * layout.bits) / 8);
  const cache = new Map<number, Uint8Array>();
  let cached = 0;

  const unpackedBlock = async (index: number, rowsInBlock: number, compression: Compression): Promise<Uint8Array> => {
    const kept = cache.get(index);
    if (kept !== undefined) {
      cache.delete(index);
      cache.set(index, kept);
      return kept;
    }
    checkWholeSize(source.name, layout.blockWidth, rowsInBlock, bytesPerRow / layout.blockWidth);
    const packed = await source.read(layout.offsets[index] as number, layout.byteCounts[index] as number);
    const unpacked = decompressBlock(source.name, compression, packed, bytesPerRow * rowsInBlock);
    if (layout.differenced) undoDifferences(unpacked, bytesPerRow, samplesInBlock, layout);
    cache.set(index, unpacked);
    cached += unpacked.length;
    for (const [oldest, bytes] of cache) {
      if (cached <= CACHE_BYTES || oldest === index) break;
      cache.delete(oldest);
      cached -= bytes.length;
    }
    return unpacked;
  };

  return async ({ across, down, plane }, firstRow, rowCount) => {
    const index = (plane * layout.blocksDown + down) * layout.blocksAcross + across;
    const rowsInBlock = layout.tiled ? layout.blockHeight : Math.min(layout.blockHeight, layout.height - down * layout.blockHeight);
    const from = firstRow * bytesPerRow;
    const offset = layout.offsets[index] as number;
    if (offset === 0) throw damaged(source.name, `its ${layout.tiled ? 'tile' : 'strip'} ${index} is missing`);
    const bytes =
      layout.compression === 'none'
        ? await source.read(offset + from, rowCount * bytesPerRow)
        : (await unpackedBlock(index, rowsInBlock, layout.compression)).subarray(from, from + rowCount * bytesPerRow);
    if (layout.bits === 8) return bytes;
    // Undoing the differences has already turned 16-bit values into this machine's order.
    if (layout.bits === 16) return wordsOf(bytes, layout.differenced || layout.littleEndian === HOST_IS_LITTLE);
    return unpackBits(bytes, bytesPerRow, valuesPerRow, rowCount, layout.bits);
  };
}

const HOST_IS_LITTLE = endianness() === 'LE';

/** 16-bit values of `bytes`, which may begin anywhere; the bytes themselves stay as they are. */
function wordsOf(bytes: Uint8Array, hostOrder: boolean): Uint16Array {
  const copy = new Uint8Array(bytes);
  if (!hostOrder) Buffer.from(copy.buffer).swap16();
  return new Uint16Array(copy.buffer);
}

/** Predictor 2 (TIFF 6.0 section 14): each sample is stored as the difference to its left neighbour. In place. */
function undoDifferences(bytes: Uint8Array, bytesPerRow: number, samples: number, layout: TiffLayout): void {
  let values: StoredValues = bytes;
  if (layout.bits === 16) {
    if (layout.littleEndian !== HOST_IS_LITTLE) Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).swap16();
    values = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  }
  const perRow = (bytesPerRow * 8) / layout.bits;
  for (let row = 0; row < values.length; row += perRow) {
    for (let at = row + samples; at < row + perRow; at++) values[at] = (values[at] as number) + (values[at - samples] as number);
  }
}

/** Values of 1 to 15 bits, packed most significant bit first, rows padded to whole bytes. */
function unpackBits(bytes: Uint8Array, bytesPerRow: number, valuesPerRow: number, rows: number, bits: number): StoredValues {
  const out: StoredValues = bits <= 8 ? new Uint8Array(valuesPerRow * rows) : new Uint16Array(valuesPerRow * rows);
  const mask = (1 << bits) - 1;
  let to = 0;
  for (let row = 0; row < rows; row++) {
    let from = row * bytesPerRow;
    let buffer = 0;
    let held = 0;
    for (let column = 0; column < valuesPerRow; column++) {
      while (held < bits) {
        buffer = ((buffer << 8) | (bytes[from++] as number)) & 0xffffff;
        held += 8;
      }
      held -= bits;
      out[to++] = (buffer >>> held) & mask;
    }
  }
  return out;
}

/** Puts the part of a block's rows that lies in the window where it belongs. */
function copyRows(layout: TiffLayout, block: Block, rows: StoredValues, top: number, bottom: number, rect: PixelRect, out: StoredValues): void {
  const left = Math.max(rect.x, block.across * layout.blockWidth);
  const right = Math.min(rect.x + rect.width, (block.across + 1) * layout.blockWidth);
  const samplesInBlock = layout.planar ? 1 : layout.samples;
  for (let y = top; y < bottom; y++) {
    const from = ((y - top) * layout.blockWidth + left - block.across * layout.blockWidth) * samplesInBlock;
    const to = ((y - rect.y) * rect.width + left - rect.x) * layout.samples;
    if (!layout.planar) {
      out.set(rows.subarray(from, from + (right - left) * samplesInBlock), to);
      continue;
    }
    for (let x = 0; x < right - left; x++) out[to + x * layout.samples + block.plane] = rows[from + x] as number;
  }
}
