import { bucketNuclei, searchOutward } from './nuclei.ts';
import type { Nuclei } from './nuclei.ts';
import { smoothNoise } from './noise.ts';
import type { Random } from '../shared/random/Random.ts';

/** Side of the blocks that share a list of candidate nuclei, px. */
const BLOCK = 8;

/** A gentle displacement of the field, given at the corners of the blocks and linear between them. */
export interface Warp {
  readonly columns: number;
  readonly rows: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** Which grain reached each pixel first, and where its boundaries are. */
export interface Tessellation {
  /** Number of the nucleus that reached the pixel first. */
  readonly nucleus: Int32Array;
  /** Grain beyond the nearest boundary; the pixel's own grain where no boundary is within `maxEdge`. */
  readonly neighbour: Int32Array;
  /** When growth arrived, as a way in px (delay included). */
  readonly arrival: Float32Array;
  /** Distance to the nearest boundary between grains in px, at most `maxEdge`. */
  readonly edge: Float32Array;
}

/** Waviness of boundaries: two octaves of displacement, of about a grain's and a third of a grain's size. */
export function grainWarp(width: number, height: number, grainPx: number, amount: number, random: Random): Warp {
  const columns = Math.ceil(width / BLOCK) + 1;
  const rows = Math.ceil(height / BLOCK) + 1;
  const dx = new Float32Array(columns * rows);
  const dy = new Float32Array(columns * rows);
  for (const [size, share] of [[0.55, 0.1], [0.17, 0.028]] as const) {
    const spacing = (size * grainPx) / BLOCK;
    if (spacing < 1) continue;
    const x = smoothNoise(columns, rows, spacing, random);
    const y = smoothNoise(columns, rows, spacing, random);
    for (let i = 0; i < dx.length; i++) {
      dx[i]! += x[i]! * share * amount * grainPx;
      dy[i]! += y[i]! * share * amount * grainPx;
    }
  }
  return { columns, rows, dx, dy };
}

/**
 * Grows grains from nuclei at constant, equal speed until they meet: a Voronoi tessellation where all delays are zero,
 * a Johnson-Mehl tessellation (curved, hyperbolic boundaries) where nuclei appear over time. Exact: each block of
 * pixels keeps every nucleus that can be first, or form a boundary within `maxEdge`, anywhere in it.
 */
export function tessellate(width: number, height: number, nuclei: Nuclei, warp: Warp, maxEdge: number): Tessellation {
  const count = width * height;
  const result: Tessellation = { nucleus: new Int32Array(count), neighbour: new Int32Array(count), arrival: new Float32Array(count), edge: new Float32Array(count) };
  const grid = bucketNuclei(nuclei);
  const shortList: ShortList = { count: 0, nucleus: [], x: [], y: [], delay: [], grain: [] };
  let candidates = new Int32Array(256);
  let found = 0;
  let centreX = 0;
  let centreY = 0;
  let radius = 0;
  let least = Infinity;
  const see = (i: number): void => {
    const time = nuclei.delay[i]! + Math.sqrt((nuclei.x[i]! - centreX) ** 2 + (nuclei.y[i]! - centreY) ** 2);
    if (time < least) least = time;
    if (time > least + 2 * radius + 2 * maxEdge) return;
    if (found === candidates.length) {
      const larger = new Int32Array(2 * found);
      larger.set(candidates);
      candidates = larger;
    }
    candidates[found++] = i;
  };
  const reach = (): number => least + 2 * radius + 2 * maxEdge;
  for (let by = 0; by * BLOCK < height; by++) {
    for (let bx = 0; bx * BLOCK < width; bx++) {
      const corner = bx + by * warp.columns;
      const box = warpedBox(warp, bx, by, corner);
      centreX = (box.left + box.right) / 2;
      centreY = (box.top + box.bottom) / 2;
      radius = Math.hypot(box.right - box.left, box.bottom - box.top) / 2;
      least = Infinity;
      found = 0;
      searchOutward(grid, centreX, centreY, see, reach);
      fillBlock(width, height, bx, by, warp, pack(shortList, candidates, found, nuclei, centreX, centreY, reach()), maxEdge, result);
    }
  }
  return result;
}

function warpedBox(warp: Warp, bx: number, by: number, corner: number): { left: number; right: number; top: number; bottom: number } {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const [ox, oy] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
    const at = corner + ox + oy * warp.columns;
    const x = (bx + ox) * BLOCK + warp.dx[at]!;
    const y = (by + oy) * BLOCK + warp.dy[at]!;
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

/** The nuclei that matter in one block, side by side in memory. */
interface ShortList {
  count: number;
  readonly nucleus: number[];
  readonly x: number[];
  readonly y: number[];
  readonly delay: number[];
  readonly grain: number[];
}

/** Keeps the candidates that arrive at the point by `limit`, which was not known yet when the first were seen. */
function pack(list: ShortList, candidates: Int32Array, found: number, nuclei: Nuclei, x: number, y: number, limit: number): ShortList {
  let kept = 0;
  for (let k = 0; k < found; k++) {
    const i = candidates[k]!;
    if (nuclei.delay[i]! + Math.sqrt((nuclei.x[i]! - x) ** 2 + (nuclei.y[i]! - y) ** 2) > limit) continue;
    list.nucleus[kept] = i;
    list.x[kept] = nuclei.x[i]!;
    list.y[kept] = nuclei.y[i]!;
    list.delay[kept] = nuclei.delay[i]!;
    list.grain[kept++] = nuclei.grain[i]!;
  }
  list.count = kept;
  return list;
}

function fillBlock(width: number, height: number, bx: number, by: number, warp: Warp, near: ShortList, maxEdge: number, out: Tessellation): void {
  const { dx, dy, columns } = warp;
  const corner = bx + by * columns;
  const endX = Math.min(BLOCK, width - bx * BLOCK);
  const endY = Math.min(BLOCK, height - by * BLOCK);
  for (let oy = 0; oy < endY; oy++) {
    const v = oy / BLOCK;
    const leftX = dx[corner]! * (1 - v) + dx[corner + columns]! * v;
    const rightX = dx[corner + 1]! * (1 - v) + dx[corner + columns + 1]! * v;
    const leftY = dy[corner]! * (1 - v) + dy[corner + columns]! * v;
    const rightY = dy[corner + 1]! * (1 - v) + dy[corner + columns + 1]! * v;
    let at = (by * BLOCK + oy) * width + bx * BLOCK;
    for (let ox = 0; ox < endX; ox++, at++) {
      const u = ox / BLOCK;
      const x = bx * BLOCK + ox + leftX * (1 - u) + rightX * u;
      const y = by * BLOCK + oy + leftY * (1 - u) + rightY * u;
      let first = -1;
      let second = -1;
      let firstGrain = -1;
      let firstTime = Infinity;
      let secondTime = Infinity;
      for (let k = 0; k < near.count; k++) {
        const ex = x - near.x[k]!;
        const ey = y - near.y[k]!;
        const time = near.delay[k]! + Math.sqrt(ex * ex + ey * ey);
        if (time < firstTime) {
          const grain = near.grain[k]!;
          if (grain !== firstGrain) {
            second = first;
            secondTime = firstTime;
            firstGrain = grain;
          }
          first = k;
          firstTime = time;
        } else if (time < secondTime && near.grain[k] !== firstGrain) {
          second = k;
          secondTime = time;
        }
      }
      out.nucleus[at] = near.nucleus[first]!;
      out.arrival[at] = firstTime;
      out.neighbour[at] = firstGrain;
      out.edge[at] = maxEdge;
      if (second < 0 || secondTime - firstTime >= 2 * maxEdge) continue;
      // The difference of arrival times grows across the boundary at the rate |u₂ − u₁|, u the unit vectors from the nuclei.
      const ax = x - near.x[first]!;
      const ay = y - near.y[first]!;
      const cx = x - near.x[second]!;
      const cy = y - near.y[second]!;
      const a = 1 / (Math.sqrt(ax * ax + ay * ay) + 1e-9);
      const c = 1 / (Math.sqrt(cx * cx + cy * cy) + 1e-9);
      const rx = cx * c - ax * a;
      const ry = cy * c - ay * a;
      const distance = (secondTime - firstTime) / Math.max(0.03, Math.sqrt(rx * rx + ry * ry));
      if (distance >= maxEdge) continue;
      out.edge[at] = distance;
      out.neighbour[at] = near.grain[second]!;
    }
  }
}
