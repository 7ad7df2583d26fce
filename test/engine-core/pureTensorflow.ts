import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';

/** TensorFlow.js in pure JavaScript. Its native package registers gradients by itself; this one leaves that to its user. */
export async function pureTensorflow(): Promise<typeof tf> {
  // Or it prints an advertisement of the native package.
  tf.env().set('IS_TEST', true);
  await tf.setBackend('cpu');
  return tf;
}
