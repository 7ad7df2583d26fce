import { encodeDelta, type DeltaRun, type DirtyRect } from '../../../shared/labelMap/delta.ts';
import type { Span } from '../shapes/Span.ts';
import { TILE } from '../tile.ts';
import { tilesIn, type LabelTile, type LabelTiles } from './LabelTiles.ts';

/** What each class becomes, by class index. A class that maps to itself is left alone. */
export type Recolouring = Uint8Array;

/** Whether the image lets a pixel be painted. */
export type PixelTest = (x: number, y: number) => boolean;

/** A tile as it was before the first writing, and between which columns each of its rows was written to. */
interface TouchedTile {
  readonly before: LabelTile;
  readonly from: Uint16Array;
  readonly to: Uint16Array;
}

/**
 * Writes to a mask and keeps what stood there before: the first writing to a tile copies it (one class costs nothing to copy),
 * so a pixel that is passed twice still knows its first value.
 */
export class StrokeRecorder {
  readonly #labels: LabelTiles;
  /** By column + row · columns. */
  readonly #touched = new Map<number, TouchedTile>();
  #dirty: DirtyRect | null = null;

  constructor(labels: LabelTiles) {
    this.#labels = labels;
  }

  /** What has changed so far. */
  get dirty(): DirtyRect | null {
    return this.#dirty;
  }

  /** Paints spans; parts outside the mask are left out. @returns what this painting may have changed */
  paint(spans: Iterable<Span>, recolouring: Recolouring, allows: PixelTest | null = null): DirtyRect | null {
    const { width, height } = this.#labels;
    let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
    for (const span of spans) {
      const [from, to] = [Math.max(0, span.from), Math.min(width, span.to)];
      if (span.y < 0 || span.y >= height || from >= to || !this.#paintRow(span.y, from, to, recolouring, allows)) continue;
      [left, right] = [Math.min(left, from), Math.max(right, to)];
      [top, bottom] = [Math.min(top, span.y), Math.max(bottom, span.y)];
    }
    if (bottom < 0) return null;
    const dirty = { x: left, y: top, width: right - left, height: bottom - top + 1 };
    this.#dirty = union(this.#dirty, dirty);
    return dirty;
  }

  /** The whole change; empty when every pixel is what it was. */
  delta(): Uint8Array {
    return encodeDelta(joined(this.#changes()));
  }

  /** Takes everything back. @returns what changed by that */
  restore(): DirtyRect | null {
    for (const [key, { before }] of this.#touched) this.#labels.replaceTile(key % this.#labels.columns, Math.floor(key / this.#labels.columns), before);
    this.#touched.clear();
    const dirty = this.#dirty;
    this.#dirty = null;
    return dirty;
  }

  #paintRow(y: number, from: number, to: number, recolouring: Recolouring, allows: PixelTest | null): boolean {
    let changed = false;
    for (let x = from; x < to; ) {
      const column = Math.floor(x / TILE);
      const end = Math.min(to, (column + 1) * TILE);
      changed = this.#paintInTile(column, y, x, end, recolouring, allows) || changed;
      x = end;
    }
    return changed;
  }

  /** Stretch by stretch of pixels of one class, most of which are long. */
  #paintInTile(column: number, y: number, from: number, to: number, recolouring: Recolouring, allows: PixelTest | null): boolean {
    const { counts } = this.#labels;
    const row = Math.floor(y / TILE);
    const tile = this.#labels.tile(column, row);
    if (typeof tile === 'number' && recolouring[tile] === tile) return false;
    const first = (y % TILE) * TILE - column * TILE;
    let pixels = typeof tile === 'number' ? null : tile;
    let touched: TouchedTile | null = null;
    for (let x = from; x < to; ) {
      const old = pixels === null ? (tile as number) : (pixels[first + x] as number);
      const next = recolouring[old] as number;
      const isPainted = next !== old && (allows === null || allows(x, y));
      let end = x + 1;
      if (pixels === null && allows === null) end = to;
      else while (end < to && (pixels === null || pixels[first + end] === old) && (next === old || allows === null || allows(end, y) === isPainted)) end++;
      if (isPainted) {
        if (touched === null) {
          touched = this.#touch(column, row);
          pixels = this.#labels.openTile(column, row);
        }
        const inTile = y % TILE;
        touched.from[inTile] = Math.min(touched.from[inTile] as number, x - column * TILE);
        touched.to[inTile] = Math.max(touched.to[inTile] as number, end - column * TILE);
        pixels?.fill(next, first + x, first + end);
        counts[old] = (counts[old] as number) - (end - x);
        counts[next] = (counts[next] as number) + (end - x);
      }
      x = end;
    }
    return touched !== null;
  }

  /** Keeps a tile as it is before it is written to. */
  #touch(column: number, row: number): TouchedTile {
    const key = row * this.#labels.columns + column;
    let touched = this.#touched.get(key);
    if (touched === undefined) {
      const tile = this.#labels.tile(column, row);
      touched = { before: typeof tile === 'number' ? tile : tile.slice(), from: new Uint16Array(TILE).fill(TILE), to: new Uint16Array(TILE) };
      this.#touched.set(key, touched);
    }
    return touched;
  }

  *#changes(): Generator<DeltaRun> {
    if (this.#dirty === null) return;
    const { width, columns } = this.#labels;
    const { y: top, height } = this.#dirty;
    const places = [...tilesIn(this.#dirty)].flatMap(([column, row]) => {
      const touched = this.#touched.get(row * columns + column);
      return touched === undefined ? [] : [{ column, row, ...touched, now: this.#labels.openTile(column, row) }];
    });
    const inRows = Map.groupBy(places, ({ row }) => row);
    for (let y = top; y < top + height; y++) {
      const line = y % TILE;
      for (const { column, before, from, to, now } of inRows.get(Math.floor(y / TILE)) ?? []) {
        const start = y * width + column * TILE - line * TILE;
        const last = line * TILE + (to[line] as number);
        for (let at = line * TILE + (from[line] as number); at < last; at++) {
          const [old, next] = [typeof before === 'number' ? before : (before[at] as number), now[at] as number];
          if (old === next) continue;
          let end = at + 1;
          while (end < last && now[end] === next && (typeof before === 'number' || before[end] === old)) end++;
          yield { start: start + at, length: end - at, before: old, after: next };
          at = end - 1;
        }
      }
    }
  }
}

/** Runs that touch and say the same become one. */
function* joined(runs: Iterable<DeltaRun>): Generator<DeltaRun> {
  let waiting: DeltaRun[] = [];
  for (const run of runs) {
    const [last] = waiting;
    if (last !== undefined && last.start + last.length === run.start && last.before === run.before && last.after === run.after) waiting = [{ ...last, length: last.length + run.length }];
    else {
      yield* waiting;
      waiting = [run];
    }
  }
  yield* waiting;
}

/** The smallest rectangle around both. */
export function union(a: DirtyRect | null, b: DirtyRect | null): DirtyRect | null {
  if (a === null || b === null) return a ?? b;
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}
