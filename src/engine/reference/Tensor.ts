import { elements } from '../graph/learnables.ts';
import type { Shape } from '../operators/types.ts';

/** Numbers in row-major order, all of them float64: integers are whole, booleans 0 and 1. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** How far apart neighbours along each axis lie in row-major order. */
export function strides(shape: Shape): number[] {
  return shape.map((_, axis) => elements(shape.slice(axis + 1)));
}

/** Where the element with these indices lies. */
export function position(indices: readonly number[], steps: readonly number[]): number {
  let sum = 0;
  for (let axis = 0; axis < indices.length; axis++) sum += (indices[axis] as number) * (steps[axis] as number);
  return sum;
}

/** Calls `visit` with the indices of every element in row-major order; the indices are only lent. */
export function visitEach(shape: Shape, visit: (indices: readonly number[], at: number) => void): void {
  const count = elements(shape);
  const indices = shape.map(() => 0);
  for (let at = 0; at < count; at++) {
    visit(indices, at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      indices[axis] = (indices[axis] as number) + 1;
      if ((indices[axis] as number) < (shape[axis] as number)) break;
      indices[axis] = 0;
    }
  }
}

/** An array of this shape whose element at each place is what `numberAt` says. */
export function generate(shape: Shape, numberAt: (indices: readonly number[], at: number) => number): Float64Array {
  const result = new Float64Array(elements(shape));
  visitEach(shape, (indices, at) => {
    result[at] = numberAt(indices, at);
  });
  return result;
}
