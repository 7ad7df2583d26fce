import { add, mul, sub } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { NodeOf, Value } from '../operators/Value.ts';
import { windowsAt } from './poolingWindows.ts';

/** The number at each window's first maximum, by comparing each offset as the gradient of max pooling does. */
export function maxPoolPick(g: OperatorGraph, [x, y, values]: readonly Value[], attributes: NodeOf<'MaxPoolPick'>['attributes']): Value {
  let open: Value = g.scalar(1);
  let picked: Value | undefined;
  for (let row = 0; row < attributes.size; row++) {
    for (let column = 0; column < attributes.size; column++) {
      const { seen, isMaximum } = windowsAt(g, x as Value, y as Value, row, column, attributes);
      // Masks of 0 and 1 that add up to 1 keep every digit of what is picked.
      const isFirst = mul(g, isMaximum, open);
      open = sub(g, open, isFirst);
      const part = mul(g, seen(values as Value), isFirst);
      picked = picked === undefined ? part : add(g, picked, part);
    }
  }
  return picked as Value;
}
