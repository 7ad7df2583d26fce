import { add, mul } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';

/** The gradient with that of ½ · decay · w² added: L2 regularisation. */
export function withDecay(g: OperatorGraph, gradient: Value, weight: Value, decay: number): Value {
  return decay === 0 ? gradient : add(g, gradient, mul(g, weight, g.scalar(decay)));
}

/** A scalar times a number that is known when the graph is built. */
export function scaled(g: OperatorGraph, value: Value, factor: number): Value {
  return factor === 1 ? value : mul(g, value, g.scalar(factor));
}
