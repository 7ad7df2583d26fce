import { add, div, mul, reshape, sqrt } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';

/** All gradients times limit / length where their length together, as one vector, is above the limit (Pascanu et al. 2013). */
export function limitGradients(g: OperatorGraph, gradients: readonly Value[], limit: number): Value[] {
  const squares = gradients.map((gradient) => reshape(g, g.add('ReduceSumSquare', [gradient], { axes: gradient.shape.map((_, axis) => axis) }), [1]));
  const length = sqrt(g, squares.reduce((sum, square) => add(g, sum, square)));
  const factor = div(g, g.scalar(1), g.add('Max', [mul(g, length, g.scalar(1 / limit)), g.scalar(1)], {}));
  return gradients.map((gradient) => mul(g, gradient, factor));
}
