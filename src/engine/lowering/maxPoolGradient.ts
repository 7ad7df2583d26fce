import { concat, mul, padImage, reshape, slice, sub } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { NodeOf, Value } from '../operators/Value.ts';
import { imageShape } from '../operators/typeRules.ts';

/**
 * The gradient of max pooling by comparing each offset of the windows with the maximum: the first that equals it takes the
 * window's gradient, and nothing is left for the others. (Pooling with indices and unpooling is no faster on the CPU, and
 * ONNX Runtime's WebGPU provider has no indices.)
 * @throws RangeError for windows that overlap or leave gaps.
 */
export function maxPoolGradient(g: OperatorGraph, [x, y, dy]: readonly Value[], { size, stride }: NodeOf<'MaxPoolGradient'>['attributes']): Value {
  if (size !== stride) throw new RangeError(`max pooling of ${size}×${size} with stride ${stride} has no gradient yet: only windows side by side have`);
  const [batch, channels, height, width] = imageShape(x as Value);
  const [, , rows, columns] = imageShape(y as Value);
  let left = dy as Value;
  const bands: Value[] = [];
  for (let row = 0; row < size; row++) {
    const taken: Value[] = [];
    for (let column = 0; column < size; column++) {
      const seen = slice(g, x as Value, [2, 3], [row, column], [row + (rows - 1) * size + 1, column + (columns - 1) * size + 1], [size, size]);
      const isMaximum = g.add('Cast', [g.add('Equal', [seen, y as Value], {})], { to: 'float32' });
      const share = mul(g, left, isMaximum);
      left = sub(g, left, share);
      taken.push(reshape(g, share, [batch * channels * rows, 1, columns, 1]));
    }
    bands.push(concat(g, taken, 3));
  }
  const interleaved = reshape(g, concat(g, bands, 1), [batch, channels, rows * size, columns * size]);
  return padImage(g, interleaved, 0, 0, height - rows * size, width - columns * size);
}
