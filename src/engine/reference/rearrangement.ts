import { elements } from '../graph/learnables.ts';
import type { OpAttributes } from '../operators/attributes.ts';
import type { Shape } from '../operators/types.ts';
import { generate, position, strides, visitEach, type Tensor } from './Tensor.ts';

/** result[i₀, i₁, …] = x at the indices that the permutation takes them to. */
export function transposed(x: Tensor, { permutation }: OpAttributes['Transpose'], shape: Shape): Float64Array {
  const own = strides(x.shape);
  const steps = permutation.map((axis) => own[axis] as number);
  return generate(shape, (indices) => x.data[position(indices, steps)] as number);
}

/** Copies each operand to where it starts along `axis`. */
export function concatenated(inputs: readonly Tensor[], { axis }: OpAttributes['Concat'], shape: Shape): Float64Array {
  const result = new Float64Array(elements(shape));
  const steps = strides(shape);
  let start = 0;
  for (const { shape: own, data } of inputs) {
    const offset = start * (steps[axis] as number);
    visitEach(own, (indices, at) => {
      result[offset + position(indices, steps)] = data[at] as number;
    });
    start += own[axis] as number;
  }
  return result;
}

/** result index i along a cut axis = start + i · step of x. */
export function sliced(x: Tensor, { axes, starts, steps }: OpAttributes['Slice'], shape: Shape): Float64Array {
  const own = strides(x.shape);
  return generate(shape, (indices) => {
    const source = [...indices];
    axes.forEach((axis, at) => {
      source[axis] = (starts[at] as number) + (indices[axis] as number) * (steps[at] as number);
    });
    return x.data[position(source, own)] as number;
  });
}

/** x where it is, zero around it. */
export function padded(x: Tensor, { before }: OpAttributes['Pad'], shape: Shape): Float64Array {
  const own = strides(x.shape);
  return generate(shape, (indices) => {
    const source = indices.map((index, axis) => index - (before[axis] as number));
    const inside = source.every((index, axis) => index >= 0 && index < (x.shape[axis] as number));
    return inside ? (x.data[position(source, own)] as number) : 0;
  });
}
