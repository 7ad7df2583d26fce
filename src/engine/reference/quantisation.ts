import { roundToEven } from '../onnx/roundToEven.ts';
import type { OpAttributes } from '../operators/attributes.ts';
import type { Shape } from '../operators/types.ts';
import { elementwise } from './elementwise.ts';
import type { Tensor } from './Tensor.ts';

const LIMITS = { uint8: [0, 255], int8: [-128, 127] } as const;

export function quantized([x, scale, zeroPoint]: readonly Tensor[], { axis, to }: OpAttributes['QuantizeLinear'], shape: Shape): Float64Array {
  const [low, high] = LIMITS[to];
  const operands = [x as Tensor, alongAxis(scale as Tensor, axis, shape), alongAxis(zeroPoint as Tensor, axis, shape)];
  return elementwise(operands, shape, (value, step, zero) => Math.min(Math.max(roundToEven(value / step) + zero, low), high));
}

export function dequantized([x, scale, zeroPoint]: readonly Tensor[], { axis }: OpAttributes['DequantizeLinear'], shape: Shape): Float64Array {
  const zero = zeroPoint ?? { shape: [], data: Float64Array.of(0) };
  return elementwise([x as Tensor, alongAxis(scale as Tensor, axis, shape), alongAxis(zero, axis, shape)], shape, (value, step, offset) => (value - offset) * step);
}

/** A list of numbers laid along an axis of `shape`; a single one stays as it is. */
function alongAxis({ shape: own, data }: Tensor, axis: number, shape: Shape): Tensor {
  return { shape: own.length === 0 ? [] : shape.map((size, at) => (at === axis ? size : 1)), data };
}
