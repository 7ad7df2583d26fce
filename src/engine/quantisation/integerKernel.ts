import { roundToEven } from '../onnx/roundToEven.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import type { ActivationGrid } from './ActivationGrid.ts';
import { channelScales, quantizeChannels } from './quantizeChannels.ts';

/** Constant weights [out, in / groups, k, k] and biases [out] of a convolution. */
export interface FloatKernel {
  readonly shape: readonly number[];
  readonly weights: Float32Array;
  readonly bias: Float32Array | null;
}

/** Biases, as multiples of weight step × activation step, are kept within this. */
const LARGEST_BIAS = 2 ** 30;

/**
 * Weights as signed bytes with a scale per output channel and biases as 32-bit integers on the products' own steps, both
 * brought back to floats: what a convolution of bytes on `grid` takes.
 */
export function addIntegerKernel(g: OperatorGraph, { shape, weights, bias }: FloatKernel, grid: ActivationGrid): Value[] {
  const natural = channelScales(weights, shape, 0);
  // Weights that are next to nothing beside their bias get a coarser scale, or the bias would not fit.
  const scales = bias === null ? natural : natural.map((scale, channel) => Math.max(scale, Math.abs(bias[channel] as number) / (grid.scale * LARGEST_BIAS)));
  const count = scales.length;
  const bytes = g.constant(quantizeChannels(weights, shape, 0, scales), shape);
  const kernel = g.add('DequantizeLinear', [bytes, g.constant(scales, [count]), g.constant(new Int8Array(count), [count])], { axis: 0 });
  if (bias === null) return [kernel];
  const steps = scales.map((scale) => scale * grid.scale);
  const whole = Int32Array.from(bias, (value, channel) => roundToEven(value / (steps[channel] as number)));
  return [kernel, g.add('DequantizeLinear', [g.constant(whole, [count]), g.constant(steps, [count])], { axis: 0 })];
}

/** The numbers of a constant float operand. */
export function numbersOf(value: Value): Float32Array {
  if (value.source.kind !== 'constant' || !(value.source.data instanceof Float32Array)) throw new RangeError(`"${value.name}" is not a constant of floats`);
  return value.source.data;
}
