import { elements } from '../graph/learnables.ts';
import type { OpAttributes, OpName } from '../operators/attributes.ts';
import { fromHalf, toHalf } from '../onnx/half.ts';
import type { ElementType, Shape } from '../operators/types.ts';
import { convolution, convolutionInputGradient, convolutionWeightGradient, transposedConvolution } from './convolutions.ts';
import { elementwise } from './elementwise.ts';
import { errorFunction } from './errorFunction.ts';
import { maximumPool, maximumPoolGradient, pickedAtMaxima } from './pooling.ts';
import { concatenated, padded, sliced, transposed } from './rearrangement.ts';
import { dequantized, quantized } from './quantisation.ts';
import { logSoftmax, product, reduced } from './reductions.ts';
import type { Tensor } from './Tensor.ts';

/** What an operator computes, straight from its definition; `shape` is that of the result. */
export type Definition<O extends OpName> = (inputs: readonly Tensor[], attributes: OpAttributes[O], shape: Shape) => Float64Array;

const each = (f: (a: number, b: number, c: number) => number) => (inputs: readonly Tensor[], _attributes: unknown, shape: Shape): Float64Array => elementwise(inputs, shape, f);
const truth = (holds: boolean): number => (holds ? 1 : 0);
const CASTS: Readonly<Partial<Record<ElementType, (a: number) => number>>> = { bool: (a) => truth(a !== 0), float32: (a) => a, float16: (a) => fromHalf(toHalf(a)) };

/** One row for every operator, composite ones included: an operator without a definition does not compile. */
export const definitions: { readonly [O in OpName]: Definition<O> } = {
  Add: each((a, b) => a + b),
  Sub: each((a, b) => a - b),
  Mul: each((a, b) => a * b),
  Div: each((a, b) => a / b),
  Max: each((a, b) => Math.max(a, b)),
  Neg: each((a) => -a),
  Sqrt: each((a) => Math.sqrt(a)),
  Exp: each((a) => Math.exp(a)),
  Log: each((a) => Math.log(a)),
  Erf: each(errorFunction),
  Relu: each((a) => Math.max(a, 0)),
  Sigmoid: each((a) => 1 / (1 + Math.exp(-a))),
  HardSigmoid: each((a) => Math.min(Math.max((a + 3) / 6, 0), 1)),
  Clip: (inputs, { low, high }, shape) => elementwise(inputs, shape, (a) => Math.min(Math.max(a, low), high)),
  Equal: each((a, b) => truth(a === b)),
  Greater: each((a, b) => truth(a > b)),
  And: each((a, b) => truth(a !== 0 && b !== 0)),
  Cast: (inputs, { to }, shape) => elementwise(inputs, shape, CASTS[to] ?? Math.trunc),
  Reshape: ([x]) => (x as Tensor).data,
  Transpose: ([x], attributes, shape) => transposed(x as Tensor, attributes, shape),
  Expand: each((a) => a),
  Concat: concatenated,
  Slice: ([x], attributes, shape) => sliced(x as Tensor, attributes, shape),
  Pad: ([x], attributes, shape) => padded(x as Tensor, attributes, shape),
  ReduceSum: ([x], _attributes, shape) => reduced(x as Tensor, shape, 0, (sum, value) => sum + value),
  ReduceMean: ([x], { axes }, shape) => {
    const count = elements(axes.map((axis) => (x as Tensor).shape[axis] as number));
    return reduced(x as Tensor, shape, 0, (sum, value) => sum + value / count);
  },
  ReduceMax: ([x], _attributes, shape) => reduced(x as Tensor, shape, -Infinity, Math.max),
  ReduceSumSquare: ([x], _attributes, shape) => reduced(x as Tensor, shape, 0, (sum, value) => sum + value * value),
  MatMul: ([a, b], _attributes, shape) => product(a as Tensor, b as Tensor, shape),
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: ([x], attributes, shape) => maximumPool(x as Tensor, attributes, shape),
  ConvInputGradient: convolutionInputGradient,
  ConvWeightGradient: convolutionWeightGradient,
  MaxPoolGradient: ([x, , dy], attributes) => maximumPoolGradient(x as Tensor, dy as Tensor, attributes),
  MaxPoolPick: ([x, y, values], attributes) => pickedAtMaxima(x as Tensor, (y as Tensor).shape, values as Tensor, attributes),
  ReluGradient: each((dy, y) => (y > 0 ? dy : 0)),
  ClipGradient: (inputs, { low, high }, shape) => elementwise(inputs, shape, (dy, y) => (low < y && y < high ? dy : 0)),
  QuantizeLinear: quantized,
  DequantizeLinear: dequantized,
  LogSoftmax: ([x]) => logSoftmax(x as Tensor),
  Softmax: ([x]) => logSoftmax(x as Tensor).map(Math.exp),
  BatchNormalize: ([x, scale, offset, mean, variance], { epsilon }, shape) => {
    const centred = elementwise([x as Tensor, mean as Tensor], shape, (a, b) => a - b);
    const standard = elementwise([{ shape, data: centred }, variance as Tensor], shape, (a, b) => a / Math.sqrt(b + epsilon));
    return elementwise([{ shape, data: standard }, scale as Tensor, offset as Tensor], shape, (a, b, c) => a * b + c);
  },
};
