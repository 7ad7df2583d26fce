import type { OperatorGraph } from './OperatorGraph.ts';
import type { Value } from './Value.ts';
import type { Shape } from './types.ts';

/** Short names for the operators that rules write most; each adds one operator to the graph and returns its value. */
export const add = (g: OperatorGraph, a: Value, b: Value): Value => g.add('Add', [a, b], {});
export const sub = (g: OperatorGraph, a: Value, b: Value): Value => g.add('Sub', [a, b], {});
export const mul = (g: OperatorGraph, a: Value, b: Value): Value => g.add('Mul', [a, b], {});
export const div = (g: OperatorGraph, a: Value, b: Value): Value => g.add('Div', [a, b], {});
export const neg = (g: OperatorGraph, a: Value): Value => g.add('Neg', [a], {});
export const sqrt = (g: OperatorGraph, a: Value): Value => g.add('Sqrt', [a], {});
export const matMul = (g: OperatorGraph, a: Value, b: Value): Value => g.add('MatMul', [a, b], {});

export function reduceSum(g: OperatorGraph, value: Value, axes: readonly number[]): Value {
  return g.add('ReduceSum', [value], { axes });
}

export function reshape(g: OperatorGraph, value: Value, shape: Shape): Value {
  return shape.length === value.shape.length && shape.every((size, axis) => size === value.shape[axis]) ? value : g.add('Reshape', [value], { shape });
}

export function transpose(g: OperatorGraph, value: Value, permutation: readonly number[]): Value {
  return g.add('Transpose', [value], { permutation });
}

export function concat(g: OperatorGraph, values: readonly Value[], axis: number): Value {
  return values.length === 1 ? (values[0] as Value) : g.add('Concat', values, { axis });
}

/** The part of `value` from `starts` to `ends` (exclusive) along `axes`, every `steps`-th element. */
export function slice(g: OperatorGraph, value: Value, axes: readonly number[], starts: readonly number[], ends: readonly number[], steps: readonly number[] = axes.map(() => 1)): Value {
  const whole = axes.every((axis, at) => starts[at] === 0 && ends[at] === value.shape[axis] && steps[at] === 1);
  return whole ? value : g.add('Slice', [value], { axes, starts, ends, steps });
}

/** Zeros around the two last axes: rows above and below, columns left and right. */
export function padImage(g: OperatorGraph, value: Value, top: number, left: number, bottom: number, right: number): Value {
  return top === 0 && left === 0 && bottom === 0 && right === 0 ? value : g.add('Pad', [value], { before: [0, 0, top, left], after: [0, 0, bottom, right] });
}

/** The last two axes swapped. */
export function transposeLast(g: OperatorGraph, value: Value): Value {
  const rank = value.shape.length;
  return transpose(g, value, [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2]);
}
