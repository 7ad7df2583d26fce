import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from './Tf.ts';

/** The parameters of a batch normalisation, each [C]. */
export interface NormalizationParameters {
  readonly scale: Tensor1D;
  readonly offset: Tensor1D;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/** Images [N, H, W, C] normalised by the running statistics. */
export function normalizeByRunning(tf: Tf, x: Tensor4D, { scale, offset, mean, variance }: NormalizationParameters, epsilon: number): Tensor4D {
  return tf.batchNorm(x, mean, variance, offset, scale, epsilon);
}

/** Images [N, H, W, C] normalised by their own mean and (biased) variance, with the running statistics that follow from them by `decay`. */
export function normalizeByBatch(tf: Tf, x: Tensor4D, { scale, offset, mean, variance }: NormalizationParameters, epsilon: number, decay: number): { value: Tensor4D; mean: Tensor1D; variance: Tensor1D } {
  const batch = tf.moments(x, [0, 1, 2]) as { mean: Tensor1D; variance: Tensor1D };
  const follow = (running: Tensor1D, newest: Tensor1D): Tensor1D => tf.add(tf.mul(running, 1 - decay), tf.mul(newest, decay));
  return {
    value: tf.batchNorm(x, batch.mean, batch.variance, offset, scale, epsilon),
    mean: follow(mean, batch.mean),
    variance: follow(variance, batch.variance),
  };
}
