import { mul, sub } from '../operators/build.ts';
import type { Value } from '../operators/Value.ts';
import { adamScalars, lowerAdam } from './adam.ts';
import type { Optimizer } from './Optimizer.ts';
import { scaled } from './optimizerTerms.ts';

/** Adam with decoupled decay (Loshchilov & Hutter 2019): weights shrink by learning rate · decay, apart from the moments. */
export const adamw: Optimizer = {
  roles: ['first', 'second'],
  scalars: (step, learningRate) => ({ ...adamScalars(step, learningRate), learningRate }),
  lower: (g, before, gradient, scalars, decay, rateFactor) => {
    if (decay === 0) return lowerAdam(g, before, gradient, scalars, rateFactor);
    const shrunk = sub(g, before.weight, mul(g, before.weight, scaled(g, scalars['learningRate'] as Value, rateFactor * decay)));
    return lowerAdam(g, { ...before, weight: shrunk }, gradient, scalars, rateFactor);
  },
};
