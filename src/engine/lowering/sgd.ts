import { add, mul, sub } from '../operators/build.ts';
import type { Value } from '../operators/Value.ts';
import type { OptimizedArrays, Optimizer } from './Optimizer.ts';
import { scaled, withDecay } from './optimizerTerms.ts';

/**
 * Stochastic gradient descent with momentum as PyTorch writes it: v ← momentum · v + gradient, w ← w − rate · v; decay · w
 * is added to the gradient. Without momentum it keeps no array.
 */
export function sgd(momentum: number): Optimizer {
  return {
    roles: momentum === 0 ? [] : ['velocity'],
    scalars: (_step, learningRate) => ({ learningRate }),
    lower: (g, { weight, arrays }, gradient, scalars, decay, rateFactor): OptimizedArrays => {
      const slope = withDecay(g, gradient, weight, decay);
      const stepped = (along: Value): Value => sub(g, weight, mul(g, along, scaled(g, scalars['learningRate'] as Value, rateFactor)));
      if (momentum === 0) return { weight: stepped(slope), arrays: {} };
      const velocity = add(g, mul(g, arrays['velocity'] as Value, g.scalar(momentum)), slope);
      return { weight: stepped(velocity), arrays: { velocity } };
    },
  };
}
