import { AppError } from '../errors/AppError.ts';

/** Squared distance where the map has no pixel of the wanted value at all. */
export const NO_DISTANCE = 0x7fffffff;

/**
 * The exact squared Euclidean distance (px², between pixel centres) of each pixel to the nearest pixel whose value is
 * `value`, in time linear in the pixels: Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions",
 * Theory of Computing 8 (2012) 415. Columns first by two sweeps, then the lower envelope of parabolas in each row. All
 * distances are whole numbers; crossings of parabolas are quotients of whole numbers below 2³², which Float64 rounds
 * down to whole pixels correctly. `into` is filled and returned when given.
 * @throws AppError `input/unsupported` when squared distances would not fit 31 bits (diagonal over 46,340 px).
 */
export function squaredDistances(map: Uint8Array, value: number, width: number, height: number, into: Int32Array = new Int32Array(map.length)): Int32Array {
  if (width * width + height * height >= NO_DISTANCE) {
    throw new AppError('input/unsupported', `An image of ${width}×${height} pixels is too large for boundary distances: cut it into parts with a diagonal below 46,340 pixels.`);
  }
  columnDistances(map, value, width, height, into);
  const columns = new Int32Array(width);
  const envelope: RowEnvelope = { apex: new Int32Array(width), start: new Int32Array(width + 1) };
  for (let at = 0; at < map.length; at += width) {
    const row = into.subarray(at, at + width);
    columns.set(row);
    transformRow(row, columns, envelope);
  }
  return into;
}

/** Distance (not squared) of each pixel to the nearest wanted pixel of its own column; `NO_DISTANCE` without one. */
function columnDistances(map: Uint8Array, value: number, width: number, height: number, into: Int32Array): void {
  for (let x = 0; x < width; x++) into[x] = map[x] === value ? 0 : NO_DISTANCE;
  for (let i = width; i < map.length; i++) {
    const above = into[i - width] as number;
    into[i] = map[i] === value ? 0 : above === NO_DISTANCE ? NO_DISTANCE : above + 1;
  }
  for (let i = width * (height - 1) - 1; i >= 0; i--) {
    const below = into[i + width] as number;
    if (below < (into[i] as number)) into[i] = below + 1;
  }
}

/** Working memory of one row: where the parabolas on the envelope have their apexes, and the first pixel each rules. */
interface RowEnvelope {
  readonly apex: Int32Array;
  readonly start: Int32Array;
}

/** Replaces column distances by squared distances within one row. */
function transformRow(distances: Int32Array, columns: Int32Array, { apex, start }: RowEnvelope): void {
  const width = distances.length;
  let last = -1;
  for (let q = 0; q < width; q++) {
    const height = columns[q] as number;
    if (height === NO_DISTANCE) continue;
    const lifted = height * height + q * q;
    let first = 0;
    while (last >= 0) {
      const v = apex[last] as number;
      const other = columns[v] as number;
      // The first pixel right of the crossing, where the new parabola is the lower one.
      first = Math.floor((lifted - other * other - v * v) / (2 * (q - v))) + 1;
      if (first > (start[last] as number)) break;
      last--;
    }
    if (last < 0) first = 0;
    if (first >= width) continue;
    last++;
    apex[last] = q;
    start[last] = first;
  }
  if (last < 0) return;
  start[last + 1] = width;
  for (let k = 0; k <= last; k++) {
    const v = apex[k] as number;
    const height = (columns[v] as number) * (columns[v] as number);
    const end = start[k + 1] as number;
    for (let q = start[k] as number; q < end; q++) distances[q] = height + (q - v) * (q - v);
  }
}
