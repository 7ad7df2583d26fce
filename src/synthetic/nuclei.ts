import type { Random } from '../shared/random/Random.ts';

/** Points from which grains grow, in pixels of the (warped) field; margins around the field are covered too. */
export interface Nuclei {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** When the nucleus appears, as the way (px) that growth at unit speed has gone by then; never negative. */
  readonly delay: Float64Array;
  /** The grain that each nucleus belongs to; several nuclei may grow one grain. */
  readonly grain: Int32Array;
}

/** A field with a margin, so that grains at its edge have neighbours outside. */
export interface Ground {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
}

/** Area of the ground with its margin, px². */
export function groundArea(ground: Ground): number {
  return (ground.width + 2 * ground.margin) * (ground.height + 2 * ground.margin);
}

/**
 * `count` random points over the ground. A point nearer than `keepAway` to another is drawn again, up to four times, so
 * that points repel each other without forming a lattice.
 */
export function scatterPoints(ground: Ground, count: number, keepAway: number, random: Random): { x: Float64Array; y: Float64Array } {
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const left = -ground.margin;
  const right = ground.width + ground.margin;
  const bottom = ground.height + ground.margin;
  const cell = Math.max(keepAway, 1e-6, Math.sqrt(groundArea(ground) / Math.max(1, count)));
  const columns = Math.ceil((right - left) / cell) + 1;
  const rows = Math.ceil((bottom - left) / cell) + 1;
  const first = new Int32Array(columns * rows).fill(-1);
  const next = new Int32Array(count);
  const limit = keepAway * keepAway;
  for (let i = 0; i < count; i++) {
    let px = 0;
    let py = 0;
    for (let attempt = 0; attempt < 5; attempt++) {
      px = random.uniform(left, right);
      py = random.uniform(left, bottom);
      if (keepAway === 0 || !crowded(px, py)) break;
    }
    x[i] = px;
    y[i] = py;
    const home = Math.floor((px - left) / cell) + Math.floor((py - left) / cell) * columns;
    next[i] = first[home]!;
    first[home] = i;
  }
  return { x, y };

  function crowded(px: number, py: number): boolean {
    const cx = Math.floor((px - left) / cell);
    const cy = Math.floor((py - left) / cell);
    for (let by = Math.max(0, cy - 1); by <= Math.min(rows - 1, cy + 1); by++) {
      for (let bx = Math.max(0, cx - 1); bx <= Math.min(columns - 1, cx + 1); bx++) {
        for (let j = first[bx + by * columns]!; j >= 0; j = next[j]!) {
          if ((x[j]! - px) ** 2 + (y[j]! - py) ** 2 < limit) return true;
        }
      }
    }
    return false;
  }
}

/** Nuclei sorted into square buckets for searches outward from a point. */
export interface NucleusGrid {
  readonly cell: number;
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  /** Nuclei of bucket b: `order[start[b]] … order[start[b + 1] - 1]`. */
  readonly start: Int32Array;
  readonly order: Int32Array;
}

/** Sorts points into buckets that hold about two each. */
export function bucketNuclei(points: { readonly x: Float64Array; readonly y: Float64Array }): NucleusGrid {
  const count = points.x.length;
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < count; i++) {
    left = Math.min(left, points.x[i]!);
    right = Math.max(right, points.x[i]!);
    top = Math.min(top, points.y[i]!);
    bottom = Math.max(bottom, points.y[i]!);
  }
  const cell = Math.max(1, Math.sqrt(((right - left) * (bottom - top) * 2) / count), Math.max(right - left, bottom - top) / 2000);
  const columns = Math.floor((right - left) / cell) + 1;
  const rows = Math.floor((bottom - top) / cell) + 1;
  const start = new Int32Array(columns * rows + 1);
  const home = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    home[i] = Math.floor((points.x[i]! - left) / cell) + Math.floor((points.y[i]! - top) / cell) * columns;
    start[home[i]! + 1]!++;
  }
  for (let b = 0; b < columns * rows; b++) start[b + 1]! += start[b]!;
  const order = new Int32Array(count);
  const filled = start.slice();
  for (let i = 0; i < count; i++) order[filled[home[i]!]!++] = i;
  return { cell, left, top, columns, rows, start, order };
}

/**
 * Calls `see` for the nuclei around a point, bucket ring by bucket ring outward, until no nucleus of the rings left can
 * be nearer than `reach()` (which may shrink as nuclei are seen).
 */
export function searchOutward(grid: NucleusGrid, x: number, y: number, see: (nucleus: number) => void, reach: () => number): void {
  const cx = Math.floor((x - grid.left) / grid.cell);
  const cy = Math.floor((y - grid.top) / grid.cell);
  const last = Math.max(cx, grid.columns - 1 - cx, cy, grid.rows - 1 - cy, 0);
  for (let ring = 0; ring <= last; ring++) {
    if (ring > 0 && (ring - 1) * grid.cell > reach()) return;
    for (let by = Math.max(0, cy - ring); by <= Math.min(grid.rows - 1, cy + ring); by++) {
      const whole = by === cy - ring || by === cy + ring;
      const stride = whole || ring === 0 ? 1 : 2 * ring;
      for (let bx = cx - ring; bx <= cx + ring; bx += stride) {
        if (bx < 0 || bx >= grid.columns) continue;
        const bucket = bx + by * grid.columns;
        for (let k = grid.start[bucket]!; k < grid.start[bucket + 1]!; k++) see(grid.order[k]!);
      }
    }
  }
}
