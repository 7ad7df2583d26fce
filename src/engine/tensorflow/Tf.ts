import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * TensorFlow.js as a value: the pure-JavaScript package in the tests, `@tensorflow/tfjs-node-gpu` on a PC that has it. Its
 * native form takes convolutions and poolings of padding "valid" alone and no package differentiates dilated convolutions, so
 * code here pads by itself and puts dilated convolutions together from products.
 */
export type Tf = typeof tfjs;
