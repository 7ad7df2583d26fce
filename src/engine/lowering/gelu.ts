import { add, mul } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';

/** x · Φ(x) with the normal distribution Φ itself, not an approximation (Hendrycks & Gimpel 2016). */
export function gelu(g: OperatorGraph, x: Value): Value {
  const error = g.add('Erf', [mul(g, x, g.scalar(Math.SQRT1_2))], {});
  return mul(g, x, add(g, mul(g, error, g.scalar(0.5)), g.scalar(0.5)));
}
