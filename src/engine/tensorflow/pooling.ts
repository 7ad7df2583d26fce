import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core';
import type { ActivationShape, Layer } from '../graph/LayerGraph.ts';
import { cutImages, padImages, spreadImages } from './padding.ts';
import type { Tf } from './Tf.ts';

type Windows = Pick<Extract<Layer, { kind: 'maxPooling' }>, 'size' | 'stride' | 'padding'>;

/** Below every activation, so that padding is never a maximum; infinity would turn to NaN where it meets a zero. */
const LOWEST = -3.4e38;

/** The maximum of each window of images [N, H, W, C]. */
export function maxPooling(tf: Tf, x: Tensor4D, { size, stride, padding }: Windows): Tensor4D {
  return tf.maxPool(padImages(tf, x, padding, LOWEST), size, stride, 'valid');
}

/**
 * Puts the numbers of `x` [N, h, w, C] where the windows of `source` [N, H, W, C] had their first maxima: for each place in a
 * window, the numbers whose maximum was there are spread out by the stride and moved to it.
 */
export function maxUnpooling(tf: Tf, x: Tensor4D, source: Tensor4D, windows: Windows): Tensor4D {
  const { size, stride, padding } = windows;
  const [, height, width] = source.shape;
  const [top, left, bottom, right] = padding;
  const [tall, wide] = [height + top + bottom, width + left + right];
  const chosen = maximumPlaces(tf, source, windows, x.shape);
  const placed = Array.from({ length: size * size }, (_, place) => {
    const numbers: Tensor4D = tf.mul(x, tf.reshape(tf.slice(chosen, [place, 0, 0, 0, 0], [1, ...x.shape]), x.shape));
    const [row, column] = [Math.floor(place / size), place % size];
    return spreadImages(tf, numbers, stride, row, column, tall, wide);
  });
  return cutImages(tf, tf.addN(placed), top, left, height, width);
}

/** For each place in a window (first axis) 1 where the first maximum is there, else 0; no gradient flows through it. */
function maximumPlaces(tf: Tf, source: Tensor4D, { size, stride, padding }: Windows, [batch, height, width, channels]: Tensor4D['shape']): Tensor5D {
  return withoutGradient(tf, () => {
    const padded = padImages(tf, source, padding, LOWEST);
    const places = Array.from({ length: size * size }, (_, place) => {
      const [row, column] = [Math.floor(place / size), place % size];
      return tf.stridedSlice(padded, [0, row, column, 0], [batch, row + (height - 1) * stride + 1, column + (width - 1) * stride + 1, channels], [1, stride, stride, 1]);
    });
    const first = tf.argMax(tf.stack(places), 0);
    return tf.stack(places.map((_, place) => tf.cast(tf.equal(first, place), 'float32'))) as Tensor5D;
  });
}

function withoutGradient<T extends Tensor>(tf: Tf, compute: () => T): T {
  return tf.customGrad<T>(() => ({ value: compute(), gradFunc: () => [] }))();
}

/** Means over height × width regions; region i of n covers floor(i·size/n) to ceil((i + 1)·size/n), so regions may share pixels. */
export function adaptiveAveragePooling(tf: Tf, x: Tensor4D, [height, width]: ActivationShape): Tensor4D {
  return averageRegions(tf, averageRegions(tf, x, 1, height), 2, width);
}

function averageRegions(tf: Tf, x: Tensor4D, axis: 1 | 2, regions: number): Tensor4D {
  const size = x.shape[axis];
  const means = Array.from({ length: regions }, (_, region) => {
    const [first, end] = [Math.floor((region * size) / regions), Math.ceil(((region + 1) * size) / regions)];
    const part = axis === 1 ? cutImages(tf, x, first, 0, end - first, x.shape[2]) : cutImages(tf, x, 0, first, x.shape[1], end - first);
    return tf.mean<Tensor4D>(part, axis, true);
  });
  return tf.concat(means, axis);
}
