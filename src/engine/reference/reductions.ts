import { elements } from '../graph/learnables.ts';
import type { Shape } from '../operators/types.ts';
import { generate, position, strides, visitEach, type Tensor } from './Tensor.ts';

/** Folds the elements that fall on the same place when the reduced axes shrink to 1. */
export function reduced(x: Tensor, shape: Shape, start: number, fold: (sum: number, value: number) => number): Float64Array {
  const steps = strides(shape).map((step, axis) => (shape[axis] === 1 ? 0 : step));
  const result = new Float64Array(elements(shape)).fill(start);
  visitEach(x.shape, (indices, at) => {
    const target = position(indices, steps);
    result[target] = fold(result[target] as number, x.data[at] as number);
  });
  return result;
}

/** Matrices in the last two axes are multiplied; the axes before them broadcast. */
export function product(a: Tensor, b: Tensor, shape: Shape): Float64Array {
  const inner = a.shape.at(-1) as number;
  const [left, right] = [matrixSteps(a.shape, shape), matrixSteps(b.shape, shape)];
  const [alongA, alongB] = [strides(a.shape).at(-1) as number, strides(b.shape).at(-2) as number];
  const last = shape.length - 1;
  left[last] = 0;
  right[last - 1] = 0;
  return generate(shape, (indices) => {
    const [startA, startB] = [position(indices, left), position(indices, right)];
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += (a.data[startA + k * alongA] as number) * (b.data[startB + k * alongB] as number);
    return sum;
  });
}

/** Strides of an operand seen with the result's axes: 0 where a leading axis is missing or broadcast. */
function matrixSteps(own: Shape, shape: Shape): number[] {
  const lead = shape.length - own.length;
  const ownStrides = strides(own);
  return shape.map((_, axis) => (axis < lead || (axis < shape.length - 2 && own[axis - lead] === 1) ? 0 : (ownStrides[axis - lead] as number)));
}

/** log(eˣ / Σ eˣ) over the channels (axis 1). */
export function logSoftmax(x: Tensor): Float64Array {
  const perPixel = x.shape.map((size, axis) => (axis === 1 ? 1 : size));
  const highest = reduced(x, perPixel, -Infinity, Math.max);
  const steps = strides(perPixel).map((step, axis) => (perPixel[axis] === 1 ? 0 : step));
  const below = generate(x.shape, (indices, at) => (x.data[at] as number) - (highest[position(indices, steps)] as number));
  const total = reduced({ shape: x.shape, data: below }, perPixel, 0, (sum, value) => sum + Math.exp(value));
  return generate(x.shape, (indices, at) => (below[at] as number) - Math.log(total[position(indices, steps)] as number));
}
