import { add, div, mul, sqrt, sub } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import type { OptimizedArrays, Optimizer } from './Optimizer.ts';
import { scaled, withDecay } from './optimizerTerms.ts';

/** Decay of the moments (Kingma & Ba 2015) and the guard against division by zero, MATLAB's and PyTorch's defaults. */
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const GUARD = 1e-8;

/** Adam (Kingma & Ba 2015); decay · w is added to the gradient. */
export const adam: Optimizer = {
  roles: ['first', 'second'],
  scalars: adamScalars,
  lower: (g, before, gradient, scalars, decay, rateFactor) => lowerAdam(g, before, withDecay(g, gradient, before.weight, decay), scalars, rateFactor),
};

/**
 * The two scalars of a step, counted from 1, with the bias corrections folded in: w ← w − stepSize · m / (√v + guard).
 */
export function adamScalars(step: number, learningRate: number): { readonly stepSize: number; readonly guard: number } {
  const second = Math.sqrt(1 - SECOND_DECAY ** step);
  return { stepSize: (learningRate * second) / (1 - FIRST_DECAY ** step), guard: GUARD * second };
}

/** Adam's step along `slope`. */
export function lowerAdam(g: OperatorGraph, { weight, arrays }: OptimizedArrays, slope: Value, { stepSize, guard }: Readonly<Record<string, Value>>, rateFactor: number): OptimizedArrays {
  const first = add(g, mul(g, arrays['first'] as Value, g.scalar(FIRST_DECAY)), mul(g, slope, g.scalar(1 - FIRST_DECAY)));
  const second = add(g, mul(g, arrays['second'] as Value, g.scalar(SECOND_DECAY)), mul(g, mul(g, slope, slope), g.scalar(1 - SECOND_DECAY)));
  const change = div(g, first, add(g, sqrt(g, second), guard as Value));
  return { weight: sub(g, weight, mul(g, change, scaled(g, stepSize as Value, rateFactor))), arrays: { first, second } };
}
