import type { Padding } from '../graph/LayerGraph.ts';
import { concat, slice } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';

/**
 * Mirrors an image [N, C, H, W] to its sides; the border pixel is not repeated, as where tiles reach beyond a micrograph.
 * Only the strips that are added are turned, so a large image costs a copy.
 */
export function mirrorPadding(g: OperatorGraph, x: Value, [top, left, bottom, right]: Padding): Value {
  return mirrored(g, mirrored(g, x, 2, top, bottom), 3, left, right);
}

function mirrored(g: OperatorGraph, x: Value, axis: number, before: number, after: number): Value {
  const size = x.shape[axis] as number;
  if (before >= size || after >= size) throw new RangeError(`an axis of ${size} px cannot be mirrored by ${before} and ${after} px`);
  const turned = (start: number, count: number): Value[] => (count === 0 ? [] : [slice(g, slice(g, x, [axis], [start], [start + count]), [axis], [count - 1], [-1], [-1])]);
  return concat(g, [...turned(1, before), x, ...turned(size - 1 - after, after)], axis);
}
