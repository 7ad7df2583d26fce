import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ActivationShape } from '../graph/LayerGraph.ts';
import type { Tf } from './Tf.ts';

/**
 * Images [N, H, W, C] interpolated to another height and width, pixels being squares whose centres are interpolated between.
 * TensorFlow.js has no gradient of that (its resizing differentiates corners alone), so it is two products.
 */
export function bilinearResize(tf: Tf, x: Tensor4D, [outHeight, outWidth]: ActivationShape): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows: Tensor3D = tf.reshape(x, [batch * height, width, channels]);
  const across = tf.matMul(copies(tf, interpolation(tf, width, outWidth), batch * height), rows);
  const images: Tensor3D = tf.reshape(across, [batch, height, outWidth * channels]);
  return tf.reshape(tf.matMul(copies(tf, interpolation(tf, height, outHeight), batch), images), [batch, outHeight, outWidth, channels]);
}

function copies(tf: Tf, matrix: Tensor2D, count: number): Tensor3D {
  return tf.tile(tf.expandDims<Tensor3D>(matrix), [count, 1, 1]);
}

/** [outputs, size]: each output mixes the two inputs its centre lies between; beyond the outer centres the edge goes on. */
function interpolation(tf: Tf, size: number, outputs: number): Tensor2D {
  const matrix = tf.buffer([outputs, size], 'float32');
  for (let output = 0; output < outputs; output++) {
    const centre = Math.min(Math.max(((output + 0.5) / outputs) * size - 0.5, 0), size - 1);
    const before = Math.floor(centre);
    matrix.set(1 - (centre - before), output, before);
    if (centre > before) matrix.set(centre - before, output, before + 1);
  }
  return matrix.toTensor() as Tensor2D;
}
