import { add, div, mul, sqrt, sub } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';

/** Decay of the moments (Kingma & Ba 2015) and the guard against division by zero, MATLAB's and PyTorch's defaults. */
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const GUARD = 1e-8;

export interface AdamState {
  readonly weight: Value;
  readonly first: Value;
  readonly second: Value;
}

/** The two scalars of a step, with the bias corrections folded in: w ← w − size · m / (√v + guard). */
export interface AdamStep {
  readonly size: Value;
  readonly guard: Value;
}

/** Adds one Adam step to the graph; `l2` is added to the gradient as l2 · w. */
export function lowerAdam(g: OperatorGraph, { weight, first, second }: AdamState, gradient: Value, step: AdamStep, l2: number): AdamState {
  const slope = l2 === 0 ? gradient : add(g, gradient, mul(g, weight, g.scalar(l2)));
  const newFirst = add(g, mul(g, first, g.scalar(FIRST_DECAY)), mul(g, slope, g.scalar(1 - FIRST_DECAY)));
  const newSecond = add(g, mul(g, second, g.scalar(SECOND_DECAY)), mul(g, mul(g, slope, slope), g.scalar(1 - SECOND_DECAY)));
  const change = div(g, newFirst, add(g, sqrt(g, newSecond), step.guard));
  return { weight: sub(g, weight, mul(g, change, step.size)), first: newFirst, second: newSecond };
}

/** Values of the step's scalars for the `step`-th step, counted from 1. */
export function adamScalars(step: number, learningRate: number): { readonly size: number; readonly guard: number } {
  const second = Math.sqrt(1 - SECOND_DECAY ** step);
  return { size: (learningRate * second) / (1 - FIRST_DECAY ** step), guard: GUARD * second };
}
