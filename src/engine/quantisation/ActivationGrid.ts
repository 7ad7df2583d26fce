import { roundToEven } from '../onnx/roundToEven.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';

/** The lowest and the highest number that a layer's activations are given room for. */
export interface ActivationRange {
  readonly low: number;
  readonly high: number;
}

/** An unsigned byte q stands for (q − zeroPoint) · scale. */
export interface ActivationGrid {
  /** A float32 number. */
  readonly scale: number;
  readonly zeroPoint: number;
}

const STEPS = 255;

/** The grid of 256 numbers that covers a range and has 0 on it: padding and what ReLU cuts off must be exact. */
export function activationGrid({ low, high }: ActivationRange): ActivationGrid {
  const [bottom, top] = [Math.min(low, 0), Math.max(high, 0)];
  // All zeros: any scale will do.
  const scale = Math.fround(top > bottom ? (top - bottom) / STEPS : 1);
  return { scale, zeroPoint: roundToEven((0 - bottom) / scale) };
}

/** The nearest numbers of a grid, as bytes. */
export function quantize(g: OperatorGraph, value: Value, grid: ActivationGrid): Value {
  return g.add('QuantizeLinear', [value, g.scalar(grid.scale), zeroPointOf(g, grid)], { axis: 0, to: 'uint8' });
}

/** What bytes of a grid stand for. */
export function dequantize(g: OperatorGraph, value: Value, grid: ActivationGrid): Value {
  return g.add('DequantizeLinear', [value, g.scalar(grid.scale), zeroPointOf(g, grid)], { axis: 0 });
}

function zeroPointOf(g: OperatorGraph, { zeroPoint }: ActivationGrid): Value {
  return g.constant(Uint8Array.of(zeroPoint), []);
}
