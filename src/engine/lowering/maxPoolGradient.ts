import { add, concat, mul, padImage, reshape, slice, sub } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { NodeOf, Value } from '../operators/Value.ts';
import { imageShape } from '../operators/typeRules.ts';
import { windowsAt } from './poolingWindows.ts';

/**
 * The gradient of max pooling by comparing each offset of the windows with the maximum: the first that equals it takes the
 * window's gradient, and nothing is left for the others. (Pooling with indices and unpooling is no faster on the CPU, and
 * ONNX Runtime's WebGPU provider has no indices.) Pixels whose place is the same modulo the stride make up one map: offsets
 * of overlapping windows that fall on the same map are added, shifted by whole cells, and the maps are interleaved.
 * @throws RangeError for windows that leave gaps.
 */
export function maxPoolGradient(g: OperatorGraph, [x, y, dy]: readonly Value[], attributes: NodeOf<'MaxPoolGradient'>['attributes']): Value {
  const { size, stride, padding } = attributes;
  if (stride > size) throw new RangeError(`max pooling of ${size}×${size} with stride ${stride} has no gradient: its windows leave gaps`);
  const [batch, channels, height, width] = imageShape(x as Value);
  const [, , rows, columns] = imageShape(y as Value);
  const [top, left] = padding;
  const reach = Math.floor((size - 1) / stride);
  const [cellsDown, cellsAcross] = [rows + reach, columns + reach];
  let rest = dy as Value;
  const maps = new Map<number, Value>();
  const bands: Value[] = [];
  for (let row = 0; row < size; row++) {
    const band: Value[] = [];
    for (let column = 0; column < size; column++) {
      const share = mul(g, rest, windowsAt(g, x as Value, y as Value, row, column, attributes).isMaximum);
      rest = sub(g, rest, share);
      const [down, across] = [Math.floor(row / stride), Math.floor(column / stride)];
      const placed = padImage(g, share, down, across, reach - down, reach - across);
      const at = (row % stride) * stride + (column % stride);
      const known = maps.get(at);
      const map = known === undefined ? placed : add(g, known, placed);
      maps.set(at, map);
      const isLast = row + stride >= size && column + stride >= size;
      if (isLast) band[column % stride] = reshape(g, map, [batch * channels * cellsDown, 1, cellsAcross, 1]);
    }
    if (row + stride >= size) bands[row % stride] = concat(g, band, 3);
  }
  const interleaved = reshape(g, concat(g, bands, 1), [batch, channels, cellsDown * stride, cellsAcross * stride]);
  return cutOrPad(g, interleaved, top, left, height, width);
}

/** The part of an image from (top, left) on, with zeros where it does not reach far enough. */
function cutOrPad(g: OperatorGraph, image: Value, top: number, left: number, height: number, width: number): Value {
  const [, , rows, columns] = imageShape(image);
  const cut = slice(g, image, [2, 3], [top, left], [Math.min(rows, top + height), Math.min(columns, left + width)]);
  const [, , cutRows, cutColumns] = imageShape(cut);
  return padImage(g, cut, 0, 0, height - cutRows, width - cutColumns);
}
