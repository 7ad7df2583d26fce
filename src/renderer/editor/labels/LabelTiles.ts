import { damaged, decodeDelta, deltaBounds, type DirtyRect } from '../../../shared/labelMap/delta.ts';
import { UNLABELLED, type LabelMap, type PixelRect } from '../../../shared/raster/raster.ts';
import { TILE } from '../tile.ts';
import type { LabelSource } from './LabelSource.ts';

/** A tile is one class all over, or its pixels row by row, `TILE` to a row. */
export type LabelTile = number | Uint8Array;

/**
 * A mask in square tiles, of which those with a single class cost nothing: a mosaic of 20,000 × 20,000 pixels takes the
 * memory of what is drawn on it. Pixels per class are counted as they change.
 */
export class LabelTiles implements LabelSource {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** Pixels of each class, by class index. */
  readonly counts = new Float64Array(256);
  readonly #tiles: LabelTile[];

  constructor(width: number, height: number, value = UNLABELLED) {
    this.width = width;
    this.height = height;
    this.columns = Math.ceil(width / TILE);
    this.rows = Math.ceil(height / TILE);
    this.#tiles = new Array<LabelTile>(this.columns * this.rows).fill(value);
    this.counts[value] = width * height;
  }

  static of({ width, height, data }: LabelMap): LabelTiles {
    const tiles = new LabelTiles(width, height);
    tiles.put(0, data);
    tiles.compact();
    return tiles;
  }

  /** Bytes that the tiles take. */
  get bytes(): number {
    return this.#tiles.reduce<number>((sum, tile) => sum + (typeof tile === 'number' ? 0 : tile.length), 0);
  }

  tile(column: number, row: number): LabelTile {
    return this.#tiles[row * this.columns + column] as LabelTile;
  }

  /** Puts back a tile as it was; `counts` stay right. */
  replaceTile(column: number, row: number, tile: LabelTile): void {
    this.#count(column, row, -1);
    this.#tiles[row * this.columns + column] = tile;
    this.#count(column, row, 1);
  }

  /** The pixels of a tile, to be written to; the writer keeps `counts`. */
  openTile(column: number, row: number): Uint8Array {
    const at = row * this.columns + column;
    const tile = this.#tiles[at] as LabelTile;
    if (typeof tile !== 'number') return tile;
    const opened = new Uint8Array(TILE * TILE).fill(tile);
    this.#tiles[at] = opened;
    return opened;
  }

  /** The class at a pixel; unlabelled outside. */
  get(x: number, y: number): number {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return UNLABELLED;
    const tile = this.#tiles[Math.floor(y / TILE) * this.columns + Math.floor(x / TILE)] as LabelTile;
    return typeof tile === 'number' ? tile : (tile[(y % TILE) * TILE + (x % TILE)] as number);
  }

  /** Sets a stretch of one row, `from` ≤ x < `to`. */
  fillRow(y: number, from: number, to: number, value: number): void {
    const [row, inRow] = [Math.floor(y / TILE), (y % TILE) * TILE];
    for (let x = from; x < to; ) {
      const column = Math.floor(x / TILE);
      const end = Math.min(to, (column + 1) * TILE);
      const tile = this.tile(column, row);
      if (tile !== value) {
        const pixels = this.openTile(column, row);
        const first = inRow + x - column * TILE;
        for (let at = first; at < first + end - x; at++) this.counts[pixels[at] as number] = (this.counts[pixels[at] as number] as number) - 1;
        pixels.fill(value, first, first + end - x);
        this.counts[value] = (this.counts[value] as number) + end - x;
      }
      x = end;
    }
  }

  /** Sets pixels in reading order from `start` on, e.g. as they come out of a stream. */
  put(start: number, data: Uint8Array): void {
    for (let at = 0; at < data.length; ) {
      const value = data[at] as number;
      const left = (start + at) % this.width;
      let end = at + 1;
      const rowEnd = Math.min(data.length, at + this.width - left);
      while (end < rowEnd && data[end] === value) end++;
      this.fillRow(Math.floor((start + at) / this.width), left, left + end - at, value);
      at = end;
    }
  }

  sample({ x, y, width, height }: PixelRect, stride: number, into: Uint8Array): void {
    const middle = stride >> 1;
    for (let line = 0; line < height; line++) {
      const sourceY = Math.min((y + line) * stride + middle, this.height - 1);
      const outside = (y + line) * stride >= this.height || y + line < 0;
      if (outside) {
        into.fill(UNLABELLED, line * width, (line + 1) * width);
        continue;
      }
      const [row, inRow] = [Math.floor(sourceY / TILE), (sourceY % TILE) * TILE];
      for (let column = 0; column < width; ) {
        const sourceX = (x + column) * stride + middle;
        if (sourceX < 0 || (x + column) * stride >= this.width) {
          into[line * width + column++] = UNLABELLED;
          continue;
        }
        const tileColumn = Math.floor(Math.min(sourceX, this.width - 1) / TILE);
        const tile = this.tile(tileColumn, row);
        const end = Math.min(width, column + Math.max(1, Math.ceil(((tileColumn + 1) * TILE - sourceX) / stride)), Math.ceil(this.width / stride) - x);
        const first = inRow - tileColumn * TILE;
        if (typeof tile === 'number') into.fill(tile, line * width + column, line * width + end);
        else if (stride === 1) into.set(tile.subarray(first + sourceX, first + sourceX + end - column), line * width + column);
        else for (let at = column; at < end; at++) into[line * width + at] = tile[first + Math.min((x + at) * stride + middle, this.width - 1)] as number;
        column = end;
      }
    }
  }

  /** Tiles that have become one class all over are kept as that. Without a rectangle: all. */
  compact(rect: PixelRect = { x: 0, y: 0, width: this.width, height: this.height }): void {
    for (const [column, row] of tilesIn(rect)) {
      const tile = this.tile(column, row);
      if (typeof tile === 'number') continue;
      const [width, height] = this.#sizeOf(column, row);
      const value = tile[0] as number;
      let uniform = true;
      for (let y = 0; y < height && uniform; y++) for (let at = y * TILE; at < y * TILE + width && uniform; at++) uniform = tile[at] === value;
      if (uniform) this.#tiles[row * this.columns + column] = value;
    }
  }

  /**
   * As `applyDelta` does to a label map: makes a change or takes it back, or changes nothing when the mask is not what the
   * change was made on. @returns what changed
   * @throws AppError `input/invalid`
   */
  apply(delta: Uint8Array, direction: 'redo' | 'undo'): DirtyRect | null {
    const runs = [...decodeDelta(delta)];
    const pixels = this.width * this.height;
    for (const { start, length, before, after } of runs) {
      const expected = direction === 'redo' ? before : after;
      if (start + length > pixels) throw damaged('it reaches beyond the mask');
      for (const [y, from, to] of this.#stretches(start, length)) {
        const x = this.#firstOther(y, from, to, expected);
        if (x < to) throw damaged(`pixel ${y * this.width + x} is of class ${this.get(x, y)}, not ${expected}`);
      }
    }
    for (const { start, length, before, after } of runs) {
      for (const [y, from, to] of this.#stretches(start, length)) this.fillRow(y, from, to, direction === 'redo' ? after : before);
    }
    const dirty = deltaBounds(delta, this.width);
    if (dirty !== null) this.compact(dirty);
    return dirty;
  }

  /** The first pixel of a stretch of one row that is of another class; `to` when there is none. */
  #firstOther(y: number, from: number, to: number, value: number): number {
    const row = Math.floor(y / TILE);
    for (let x = from; x < to; ) {
      const column = Math.floor(x / TILE);
      const end = Math.min(to, (column + 1) * TILE);
      const tile = this.tile(column, row);
      if (typeof tile === 'number' && tile !== value) return x;
      const offset = (y % TILE) * TILE - column * TILE;
      if (typeof tile !== 'number') for (; x < end; x++) if (tile[offset + x] !== value) return x;
      x = end;
    }
    return to;
  }

  toLabelMap(): LabelMap {
    const data = new Uint8Array(this.width * this.height);
    this.sample({ x: 0, y: 0, width: this.width, height: this.height }, 1, data);
    return { width: this.width, height: this.height, data };
  }

  /** The rows that a run in reading order lies on. */
  *#stretches(start: number, length: number): Generator<readonly [y: number, from: number, to: number]> {
    for (let at = start; at < start + length; ) {
      const y = Math.floor(at / this.width);
      const end = Math.min(start + length, (y + 1) * this.width);
      yield [y, at - y * this.width, end - y * this.width];
      at = end;
    }
  }

  #sizeOf(column: number, row: number): readonly [width: number, height: number] {
    return [Math.min(TILE, this.width - column * TILE), Math.min(TILE, this.height - row * TILE)];
  }

  #count(column: number, row: number, sign: 1 | -1): void {
    const tile = this.tile(column, row);
    const [width, height] = this.#sizeOf(column, row);
    const add = (value: number, pixels: number): void => {
      this.counts[value] = (this.counts[value] as number) + sign * pixels;
    };
    if (typeof tile === 'number') add(tile, width * height);
    else for (let y = 0; y < height; y++) for (let at = y * TILE; at < y * TILE + width; at++) add(tile[at] as number, 1);
  }
}

/** Columns and rows of the tiles that a rectangle touches. */
export function* tilesIn({ x, y, width, height }: PixelRect, side = TILE): Generator<readonly [column: number, row: number]> {
  for (let row = Math.floor(y / side); row * side < y + height; row++) {
    for (let column = Math.floor(x / side); column * side < x + width; column++) yield [column, row];
  }
}
