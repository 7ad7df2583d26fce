import { matMul, mul, reshape, transposeLast } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { imageShape } from '../operators/typeRules.ts';

/**
 * Scaled dot-product attention (Vaswani et al. 2017): for each pixel of `queries` the mean of `values` [N, C, h, w], weighted
 * by the softmax over the keys of query · key / √d; C = heads · d. Weights stand as [N · heads, keys, queries], so that only
 * the keys, of which there are few, are transposed, and the softmax is over axis 1.
 */
export function attention(g: OperatorGraph, queries: Value, keys: Value, values: Value, heads: number): Value {
  const [batch, channels] = imageShape(queries);
  const perHead = channels / heads;
  const split = (value: Value): Value => {
    const [, , height, width] = imageShape(value);
    return reshape(g, value, [batch * heads, perHead, height * width]);
  };
  const scaledKeys = mul(g, transposeLast(g, split(keys)), g.scalar(1 / Math.sqrt(perHead)));
  const weights = g.add('Softmax', [matMul(g, scaledKeys, split(queries))], {});
  return reshape(g, matMul(g, split(values), weights), queries.shape);
}
