import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Padding } from '../graph/LayerGraph.ts';
import type { Tf } from './Tf.ts';

/** Rows and columns of `value` around images [N, H, W, C]. */
export function padImages(tf: Tf, x: Tensor4D, [top, left, bottom, right]: Padding, value = 0): Tensor4D {
  if (top + left + bottom + right === 0) return x;
  return tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]], value);
}

/** Rows and columns around images [N, H, W, C] that mirror what lies inside of the edge, the edge itself not repeated. */
export function mirrorImages(tf: Tf, x: Tensor4D, [top, left, bottom, right]: Padding): Tensor4D {
  return tf.mirrorPad(x, [[0, 0], [top, bottom], [left, right], [0, 0]], 'reflect');
}

/** The part of images [N, H, W, C] that begins at a row and a column. */
export function cutImages(tf: Tf, x: Tensor4D, top: number, left: number, height: number, width: number): Tensor4D {
  const [batch, wholeHeight, wholeWidth, channels] = x.shape;
  if (height === wholeHeight && width === wholeWidth) return x;
  return tf.slice(x, [0, top, left, 0], [batch, height, width, channels]);
}

/** Images of height × width with the numbers of `x` [N, h, w, C] `stride` apart, the first at `row` and `column`, and zeros elsewhere. */
export function spreadImages(tf: Tf, x: Tensor4D, stride: number, row: number, column: number, height: number, width: number): Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  const spaced = stride === 1 ? x : tf.pad(tf.reshape(x, [batch, rows, 1, columns, 1, channels]), [[0, 0], [0, 0], [0, stride - 1], [0, 0], [0, stride - 1], [0, 0]]);
  const spread: Tensor4D = tf.reshape(spaced, [batch, rows * stride, columns * stride, channels]);
  const [tall, wide] = [Math.min(rows * stride, height - row), Math.min(columns * stride, width - column)];
  return padImages(tf, cutImages(tf, spread, 0, 0, tall, wide), [row, column, height - row - tall, width - column - wide]);
}
