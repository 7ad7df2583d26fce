import { padImage, slice } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { PoolingAttributes } from '../operators/attributes.ts';
import { imageShape } from '../operators/typeRules.ts';
import type { Value } from '../operators/Value.ts';

/** What pooling windows see at one of their offsets, as [N, C, rows, columns]. */
export interface WindowOffset {
  /** The pixels of an image of x's size there; 0 where the offset lies in the padding. */
  readonly seen: (image: Value) => Value;
  /** 1 where x there equals the window's maximum, 0 elsewhere and in the padding. */
  readonly isMaximum: Value;
}

/**
 * The windows of a pooling of `x` to `y` at the offset (row, column). Padding is never compared: what counts is cut out of
 * the image, compared, and surrounded by zeros, so no number has to stand for "less than everything".
 */
export function windowsAt(g: OperatorGraph, x: Value, y: Value, row: number, column: number, { stride, padding }: PoolingAttributes): WindowOffset {
  const [, , height, width] = imageShape(x);
  const [, , rows, columns] = imageShape(y);
  const down = inside(row - padding[0], rows, stride, height);
  const across = inside(column - padding[1], columns, stride, width);
  if (down.count <= 0 || across.count <= 0) {
    const nothing = g.add('Expand', [g.scalar(0)], { shape: y.shape });
    return { seen: () => nothing, isMaximum: nothing };
  }
  const pixels = (image: Value): Value =>
    slice(g, image, [2, 3], [down.pixel, across.pixel], [down.pixel + (down.count - 1) * stride + 1, across.pixel + (across.count - 1) * stride + 1], [stride, stride]);
  const spread = (part: Value): Value => padImage(g, part, down.first, across.first, rows - down.first - down.count, columns - across.first - across.count);
  const seen = pixels(x);
  const maxima = slice(g, y, [2, 3], [down.first, across.first], [down.first + down.count, across.first + across.count]);
  return {
    seen: (image) => spread(pixels(image)),
    isMaximum: spread(g.add('Cast', [g.add('Equal', [seen, maxima], {})], { to: 'float32' })),
  };
}

/** Along one axis: the first window that sees a pixel at the offset (`start` of window 0), how many do, and that first pixel. */
function inside(start: number, windows: number, stride: number, length: number): { first: number; count: number; pixel: number } {
  const first = Math.max(0, Math.ceil(-start / stride));
  const end = Math.min(windows, Math.floor((length - 1 - start) / stride) + 1);
  return { first, count: end - first, pixel: start + first * stride };
}
