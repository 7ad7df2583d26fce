import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ActivationShape, Layer } from '../graph/LayerGraph.ts';
import { cutImages, padImages, spreadImages } from './padding.ts';
import type { Tf } from './Tf.ts';

type LayerOf<K extends Layer['kind']> = Extract<Layer, { kind: K }>;

/** What a convolution learns: `weight` [out, in / groups, k, k] or, transposed, [in, out, k, k]; `bias` [out]. */
export interface Kernels {
  readonly weight: Tensor4D;
  readonly bias?: Tensor;
}

/**
 * How convolutions are computed: by TensorFlow's own kernels (but for dilated ones, which TensorFlow.js does not
 * differentiate), or all as products of patches and kernels: in pure JavaScript the gradients of kernels are ten times as fast so.
 */
export type ConvolutionForm = 'kernels' | 'patches';

/** A convolution of images [N, H, W, C] to [N, ...shape]. */
export function convolution(tf: Tf, x: Tensor4D, { weight, bias }: Kernels, layer: LayerOf<'convolution'>, shape: ActivationShape, form: ConvolutionForm): Tensor4D {
  const padded = padImages(tf, x, layer.padding);
  const convolved = form === 'kernels' && layer.dilation === 1 ? tf.conv2d(padded, tf.transpose(weight, [2, 3, 1, 0]), layer.stride, 'valid') : convolvePatches(tf, padded, weight, layer, shape);
  return withBias(tf, convolved, bias);
}

/** A convolution with one filter per channel. */
export function depthwiseConvolution(tf: Tf, x: Tensor4D, { weight, bias }: Kernels, layer: LayerOf<'depthwiseConvolution'>, shape: ActivationShape, form: ConvolutionForm): Tensor4D {
  const padded = padImages(tf, x, layer.padding);
  // [k, k, channels, 1]
  const kernel = tf.transpose(weight, [2, 3, 0, 1]);
  const convolved = form === 'kernels' && layer.dilation === 1 ? tf.depthwiseConv2d(padded, kernel, layer.stride, 'valid') : tf.addN(taps(tf, padded, layer, shape[0], shape[1]).map((tap, at) => tf.mul(tap, cutTap(tf, kernel, at))));
  return withBias(tf, convolved as Tensor4D, bias);
}

/** The whole result of a transposed convolution, cut to [N, ...shape]. */
export function transposedConvolution(tf: Tf, x: Tensor4D, { weight, bias }: Kernels, layer: LayerOf<'transposedConvolution'>, shape: ActivationShape, form: ConvolutionForm): Tensor4D {
  const [batch, height, width] = x.shape;
  const [tall, wide] = [height, width].map((length) => (length - 1) * layer.stride + layer.kernel) as [number, number];
  const whole = form === 'kernels' ? tf.conv2dTranspose(x, tf.transpose(weight, [2, 3, 1, 0]), [batch, tall, wide, layer.filters], layer.stride, 'valid') : spreadProducts(tf, x, weight, layer.stride, tall, wide);
  const [top, left] = layer.cropping;
  return withBias(tf, cutImages(tf, whole, top, left, shape[0], shape[1]), bias);
}

/** Every activation of images [N, H, W, C] to every unit, with weights [units, C · H · W]: [N, 1, 1, units]. */
export function fullConnection(tf: Tf, x: Tensor4D, { weight, bias }: { weight: Tensor2D; bias: Tensor }): Tensor4D {
  const [units, inputs] = weight.shape;
  const rows: Tensor2D = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [-1, inputs]);
  return tf.reshape(tf.add(tf.matMul(rows, weight, false, true), bias), [-1, 1, 1, units]);
}

/** One product of all pixels and kernels; the share of each tap is spread by the stride. */
function spreadProducts(tf: Tf, x: Tensor4D, weight: Tensor4D, stride: number, height: number, width: number): Tensor4D {
  const [inputs, outputs, kernel] = weight.shape;
  const pixels: Tensor2D = tf.reshape(x, [-1, inputs]);
  const kernels: Tensor2D = tf.reshape(weight, [inputs, -1]);
  const products = tf.reshape(tf.matMul(pixels, kernels), [...x.shape.slice(0, 3), outputs, kernel * kernel]);
  const shares = tf.unstack(products, -1) as Tensor4D[];
  return tf.addN(shares.map((share, at) => spreadImages(tf, share, stride, Math.floor(at / kernel), at % kernel, height, width)));
}

/** One product of all patches that a kernel sees, each a row, and the kernels. */
function convolvePatches(tf: Tf, padded: Tensor4D, weight: Tensor4D, layer: LayerOf<'convolution'>, [height, width]: ActivationShape): Tensor4D {
  const [outputs, inputs] = weight.shape;
  const numbers = inputs * layer.kernel ** 2;
  const patches: Tensor2D = tf.reshape(tf.stack(taps(tf, padded, layer, height, width), -1), [-1, numbers]);
  const kernels: Tensor2D = tf.reshape(weight, [outputs, numbers]);
  return tf.reshape(tf.matMul(patches, kernels, false, true), [padded.shape[0], height, width, outputs]);
}

/** What each tap of a kernel sees, row by row: images [N, height, width, C]. */
function taps(tf: Tf, padded: Tensor4D, { kernel, stride, dilation }: Pick<LayerOf<'convolution'>, 'kernel' | 'stride' | 'dilation'>, height: number, width: number): Tensor4D[] {
  // Every stride-th row and column is cut out of whole blocks: TensorFlow.js does not differentiate slices with strides.
  const [, tall, wide] = padded.shape;
  const [reachHeight, reachWidth] = [height * stride, width * stride].map((reach) => reach + (kernel - 1) * dilation) as [number, number];
  const room = padImages(tf, padded, [0, 0, Math.max(reachHeight - tall, 0), Math.max(reachWidth - wide, 0)]);
  return Array.from({ length: kernel * kernel }, (_, at) => {
    const [row, column] = [Math.floor(at / kernel), at % kernel];
    return everyNth(tf, cutImages(tf, room, row * dilation, column * dilation, height * stride, width * stride), stride);
  });
}

function everyNth(tf: Tf, x: Tensor4D, stride: number): Tensor4D {
  if (stride === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const [rows, columns] = [height / stride, width / stride];
  const blocks = tf.reshape(x, [batch, rows, stride, columns, stride, channels]);
  return tf.reshape(tf.slice(blocks, [0, 0, 0, 0, 0, 0], [batch, rows, 1, columns, 1, channels]), [batch, rows, columns, channels]);
}

/** The at-th tap of kernels [k, k, channels, 1] as [1, 1, 1, channels]. */
function cutTap(tf: Tf, kernel: Tensor4D, at: number): Tensor4D {
  const [, columns, channels] = kernel.shape;
  return tf.reshape(tf.slice(kernel, [Math.floor(at / columns), at % columns, 0, 0], [1, 1, channels, 1]), [1, 1, 1, channels]);
}

function withBias(tf: Tf, x: Tensor4D, bias: Tensor | undefined): Tensor4D {
  return bias === undefined ? x : tf.add(x, bias);
}
