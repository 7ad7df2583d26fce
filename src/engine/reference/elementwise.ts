import type { Shape } from '../operators/types.ts';
import { generate, position, strides, type Tensor } from './Tensor.ts';

/** Applies a function to the operands element by element, each broadcast to `shape` as in NumPy. */
export function elementwise(inputs: readonly Tensor[], shape: Shape, f: (a: number, b: number, c: number) => number): Float64Array {
  const [a = missing, b = missing, c = missing] = inputs.map((input) => broadcastReader(input, shape));
  return generate(shape, (indices) => f(a(indices), b(indices), c(indices)));
}

const missing = (): number => NaN;

/** Reads the element that broadcasting puts at given indices of `shape`: axes of size 1 stay at 0, missing ones are ignored. */
function broadcastReader({ shape: own, data }: Tensor, shape: Shape): (indices: readonly number[]) => number {
  const lead = shape.length - own.length;
  const ownStrides = strides(own);
  const steps = shape.map((_, axis) => (axis < lead || own[axis - lead] === 1 ? 0 : (ownStrides[axis - lead] as number)));
  return (indices) => data[position(indices, steps)] as number;
}
