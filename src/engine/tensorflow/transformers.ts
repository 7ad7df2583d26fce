import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from './Tf.ts';

/** Each pixel of images [N, H, W, C] by the mean and variance of its channels, times `scale` plus `offset` [C]. */
export function layerNormalization(tf: Tf, x: Tensor4D, { scale, offset }: { scale: Tensor1D; offset: Tensor1D }, epsilon: number): Tensor4D {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon))), scale), offset);
}

/** x · Φ(x), Φ being the normal distribution. */
export function gelu(tf: Tf, x: Tensor4D): Tensor4D {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** Softmax(query · key / √d) · value of each head, whose d channels stand together; [N, H, W, C] as the queries. */
export function attention(tf: Tf, queries: Tensor4D, keys: Tensor4D, values: Tensor4D, heads: number): Tensor4D {
  const [batch, , , channels] = queries.shape;
  const perHead = channels / heads;
  const split = (x: Tensor4D): Tensor => tf.transpose(tf.reshape(x, [batch, -1, heads, perHead]), [0, 2, 1, 3]);
  const weights = tf.softmax(tf.mul(tf.matMul(split(queries), split(keys), false, true), 1 / Math.sqrt(perHead)));
  return tf.reshape(tf.transpose(tf.matMul(weights, split(values)), [0, 2, 1, 3]), queries.shape);
}
