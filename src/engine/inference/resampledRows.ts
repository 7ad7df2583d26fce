import { resampleTaps, type Taps } from '../tiles/resample.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Rows of planes [classes, width], brought from one size to another row by row: no more rows are held than one of the new size
 * is made of. What is yielded is overwritten by the next.
 */
export async function* resampledRows(rows: AsyncGenerator<Float32Array>, from: Size, to: Size, classes: number): AsyncGenerator<Float32Array> {
  if (from.width === to.width && from.height === to.height) return yield* rows;
  const across = resampleTaps(from.width, to.width);
  /** Rows of the old height and the new width, the first of them row `first`. */
  const held: Float32Array[] = [];
  let first = 0;
  const out = new Float32Array(classes * to.width);
  for (const { start, weights } of resampleTaps(from.height, to.height)) {
    while (first + held.length < start + weights.length) {
      const { value } = (await rows.next()) as IteratorYieldResult<Float32Array>;
      held.push(resampledRow(value, from.width, across, classes));
    }
    held.splice(0, start - first);
    first = start;
    out.fill(0);
    weights.forEach((weight, tap) => {
      const row = held[tap] as Float32Array;
      for (let at = 0; at < out.length; at++) out[at] = (out[at] as number) + weight * (row[at] as number);
    });
    yield out;
  }
}

function resampledRow(row: Float32Array, width: number, across: readonly Taps[], classes: number): Float32Array {
  const out = new Float32Array(classes * across.length);
  for (let index = 0, at = 0; index < classes; index++) {
    for (const { start, weights } of across) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) sum += (weights[tap] as number) * (row[index * width + start + tap] as number);
      out[at++] = sum;
    }
  }
  return out;
}
