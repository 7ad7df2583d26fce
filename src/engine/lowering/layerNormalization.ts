import { add, div, mul, neg, reshape, sqrt } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { imageShape } from '../operators/typeRules.ts';

/** (x − mean) / √(variance + ε) over the channels of each pixel of [N, C, H, W], times `scale` plus `offset` [C] (Ba et al. 2016). */
export function layerNormalization(g: OperatorGraph, x: Value, scale: Value, offset: Value, epsilon: number): Value {
  const [, channels] = imageShape(x);
  const perChannel = (value: Value): Value => reshape(g, value, [1, channels, 1, 1]);
  // Minus the mean, not a difference: its gradient is then turned per pixel, not per channel.
  const centred = add(g, x, neg(g, g.add('ReduceMean', [x], { axes: [1] })));
  const variance = mul(g, g.add('ReduceSumSquare', [centred], { axes: [1] }), g.scalar(1 / channels));
  const inverseDeviation = div(g, g.scalar(1), sqrt(g, add(g, variance, g.scalar(epsilon))));
  return add(g, mul(g, mul(g, centred, inverseDeviation), perChannel(scale)), perChannel(offset));
}
