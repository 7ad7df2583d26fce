import { add, div, mul, sqrt, sub } from '../operators/build.ts';
import type { Value } from '../operators/Value.ts';
import type { Optimizer } from './Optimizer.ts';
import { scaled, withDecay } from './optimizerTerms.ts';

/** Decay of the mean square and the guard against division by zero (Tieleman & Hinton 2012; MATLAB's defaults). */
const DECAY = 0.9;
const GUARD = 1e-8;

/** RMSProp: w ← w − rate · gradient / (√mean square + guard); decay · w is added to the gradient. */
export const rmsprop: Optimizer = {
  roles: ['square'],
  scalars: (_step, learningRate) => ({ learningRate }),
  lower: (g, { weight, arrays }, gradient, scalars, decay, rateFactor) => {
    const slope = withDecay(g, gradient, weight, decay);
    const square = add(g, mul(g, arrays['square'] as Value, g.scalar(DECAY)), mul(g, mul(g, slope, slope), g.scalar(1 - DECAY)));
    const change = div(g, slope, add(g, sqrt(g, square), g.scalar(GUARD)));
    return { weight: sub(g, weight, mul(g, change, scaled(g, scalars['learningRate'] as Value, rateFactor))), arrays: { square } };
  },
};
