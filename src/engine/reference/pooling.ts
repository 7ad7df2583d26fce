import type { OpAttributes } from '../operators/attributes.ts';
import type { Shape } from '../operators/types.ts';
import { generate, type Tensor } from './Tensor.ts';

/** Flat positions in x of each window's maximum; of equal ones the first in the window's rows. What lies in the padding is passed over. */
function maximumPositions({ shape: xShape, data }: Tensor, { size, stride, padding: [top, left] }: OpAttributes['MaxPool'], shape: Shape): Float64Array {
  const [, channels = 0, height = 0, width = 0] = xShape;
  return generate(shape, ([n = 0, c = 0, i = 0, j = 0]) => {
    let best = -1;
    const [firstRow, firstColumn] = [i * stride - top, j * stride - left];
    for (let row = Math.max(firstRow, 0); row < Math.min(firstRow + size, height); row++) {
      for (let column = Math.max(firstColumn, 0); column < Math.min(firstColumn + size, width); column++) {
        const at = ((n * channels + c) * height + row) * width + column;
        if (best < 0 || (data[at] as number) > (data[best] as number)) best = at;
      }
    }
    return best;
  });
}

export function maximumPool(x: Tensor, attributes: OpAttributes['MaxPool'], shape: Shape): Float64Array {
  return maximumPositions(x, attributes, shape).map((at) => x.data[at] as number);
}

/** Adds each number of `dy` where its window's maximum was; overlapping windows may share one. */
export function maximumPoolGradient(x: Tensor, dy: Tensor, attributes: OpAttributes['MaxPoolGradient']): Float64Array {
  const result = new Float64Array(x.data.length);
  maximumPositions(x, attributes, dy.shape).forEach((at, from) => {
    result[at] = (result[at] as number) + (dy.data[from] as number);
  });
  return result;
}

/** Reads from `values` where each window's maximum was. */
export function pickedAtMaxima(x: Tensor, shape: Shape, values: Tensor, attributes: OpAttributes['MaxPoolPick']): Float64Array {
  return maximumPositions(x, attributes, shape).map((at) => values.data[at] as number);
}
