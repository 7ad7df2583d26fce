import { encodeDelta, type DeltaRun, type DirtyRect } from '../../../shared/labelMap/delta.ts';
import type { Span } from '../shapes/Span.ts';
import { TILE } from '../tile.ts';
import { tilesIn, type LabelTile, type LabelTiles } from './LabelTiles.ts';

/** What each class becomes, by class index. A class that maps to itself is left alone. */
export type Recolouring = Uint8Array;

/** Whether the image lets a pixel be painted. */
export type PixelTest = (x: number, y: number) => boolean;

/**
 * Writes to a mask and keeps what stood there before: the first writing to a tile copies it (one class costs nothing to copy),
 * so a pixel that is passed twice still knows its first value.
 */
export class StrokeRecorder {
  readonly #labels: LabelTiles;
  /** Tiles as they were before the first writing, by column + row · columns. */
  readonly #before = new Map<number, LabelTile>();
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
    for (const [key, tile] of this.#before) this.#labels.replaceTile(key % this.#labels.columns, Math.floor(key / this.#labels.columns), tile);
    this.#before.clear();
    const dirty = this.#dirty;
    this.#dirty = null;
    return dirty;
  }

  #paintRow(y: number, from: number, to: number, recolouring: Recolouring, allows: PixelTest | null): boolean {
    const { counts } = this.#labels;
    const row = Math.floor(y / TILE);
    let changed = false;
    for (let x = from; x < to; ) {
      const column = Math.floor(x / TILE);
      const end = Math.min(to, (column + 1) * TILE);
      const tile = this.#labels.tile(column, row);
      if (typeof tile !== 'number' || recolouring[tile] !== tile) {
        const offset = (y % TILE) * TILE - column * TILE;
        let pixels: Uint8Array | null = null;
        for (; x < end; x++) {
          const old = typeof tile === 'number' && pixels === null ? tile : ((pixels ?? (tile as Uint8Array))[offset + x] as number);
          const next = recolouring[old] as number;
          if (next === old || (allows !== null && !allows(x, y))) continue;
          pixels ??= this.#open(column, row);
          pixels[offset + x] = next;
          counts[old] = (counts[old] as number) - 1;
          counts[next] = (counts[next] as number) + 1;
          changed = true;
        }
      }
      x = end;
    }
    return changed;
  }

  #open(column: number, row: number): Uint8Array {
    const key = row * this.#labels.columns + column;
    if (!this.#before.has(key)) {
      const tile = this.#labels.tile(column, row);
      this.#before.set(key, typeof tile === 'number' ? tile : tile.slice());
    }
    return this.#labels.openTile(column, row);
  }

  *#changes(): Generator<DeltaRun> {
    if (this.#dirty === null) return;
    const { width, columns } = this.#labels;
    const { y: top, height } = this.#dirty;
    const touched = [...tilesIn(this.#dirty)].filter(([column, row]) => this.#before.has(row * columns + column));
    for (let y = top; y < top + height; y++) {
      for (const [column, row] of touched) {
        if (row !== Math.floor(y / TILE)) continue;
        const before = this.#before.get(row * columns + column) as LabelTile;
        const now = this.#labels.openTile(column, row);
        const [first, count] = [(y % TILE) * TILE, Math.min(TILE, width - column * TILE)];
        const start = y * width + column * TILE - first;
        for (let at = first; at < first + count; at++) {
          const [old, next] = [typeof before === 'number' ? before : (before[at] as number), now[at] as number];
          if (old === next) continue;
          let end = at + 1;
          while (end < first + count && now[end] === next && (typeof before === 'number' || before[end] === old)) end++;
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
