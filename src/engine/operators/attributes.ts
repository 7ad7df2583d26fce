import type { Padding } from '../graph/LayerGraph.ts';
import type { ElementType, Shape } from './types.ts';

type None = Record<never, never>;

/** Square strides and dilations; `groups` is 1 or divides both channel counts. */
export interface ConvolutionAttributes {
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Padding;
  readonly groups: number;
}
export interface ReductionAttributes {
  readonly axes: readonly number[];
}
/** Square windows; `padding` (less than `size` on each side) takes no part in a maximum. */
export interface PoolingAttributes {
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}
/** Steps are positive, or −1 from the last element on (`ends` −1 then means "before the first"). */
export interface SliceAttributes {
  readonly axes: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly steps: readonly number[];
}

/**
 * Every operator and its attributes. Images are [N, C, H, W]; convolution weights [out, in / groups, k, k]; transposed ones
 * [in, out, k, k]. Reductions keep their axes as size 1. Element-wise operators broadcast as in NumPy.
 * Operators whose name ends in Gradient, MaxPoolPick, LogSoftmax, Softmax and BatchNormalize are composite: `lowering/` rewrites them.
 */
export interface OpAttributes {
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  Max: None;
  Neg: None;
  Sqrt: None;
  Exp: None;
  Log: None;
  /** 2/√π ∫₀ˣ e^(−t²) dt. */
  Erf: None;
  Relu: None;
  /** 1 / (1 + exp(−x)). */
  Sigmoid: None;
  /** (x + 3) / 6, held to 0…1 (Howard et al. 2019). */
  HardSigmoid: None;
  Clip: { readonly low: number; readonly high: number };
  Equal: None;
  Greater: None;
  And: None;
  Cast: { readonly to: ElementType };
  Reshape: { readonly shape: Shape };
  Transpose: { readonly permutation: readonly number[] };
  Expand: { readonly shape: Shape };
  Concat: { readonly axis: number };
  Slice: SliceAttributes;
  /** Zeros around a tensor: counts before and after each axis. */
  Pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  ReduceSum: ReductionAttributes;
  ReduceMean: ReductionAttributes;
  ReduceMax: ReductionAttributes;
  ReduceSumSquare: ReductionAttributes;
  MatMul: None;
  /** x, weights, optional bias [out]. */
  Conv: ConvolutionAttributes;
  /** x, weights, optional bias [out]; `padding` is what is cropped. */
  ConvTranspose: ConvolutionAttributes & { readonly outputHeight: number; readonly outputWidth: number };
  MaxPool: PoolingAttributes;
  /** dy, weights → gradient of Conv's x. */
  ConvInputGradient: ConvolutionAttributes & { readonly height: number; readonly width: number };
  /** x, dy → gradient of Conv's weights. */
  ConvWeightGradient: ConvolutionAttributes & { readonly kernel: number };
  /** x, y, dy → gradient of MaxPool's x; of equal maxima the first in the window's rows gets it. Also max unpooling of dy. */
  MaxPoolGradient: PoolingAttributes;
  /** x, y, v (of x's shape) → v at each window's first maximum: the gradient of MaxPoolGradient's dy. */
  MaxPoolPick: PoolingAttributes;
  /** dy, y (the output of Relu) → dy where y > 0. */
  ReluGradient: None;
  /** dy, y (the output of Clip) → dy where low < y < high. */
  ClipGradient: { readonly low: number; readonly high: number };
  /** x, scale, zero point (of type `to`) → x / scale, ties to even, plus the zero point, kept within the type. A list of scales goes along `axis`. */
  QuantizeLinear: { readonly axis: number; readonly to: 'uint8' | 'int8' };
  /** x, scale, optional zero point → (x − zero point) · scale. */
  DequantizeLinear: { readonly axis: number };
  /** Over axis 1: the channels of an image. */
  LogSoftmax: None;
  Softmax: None;
  /** x, scale, offset, mean, variance (each [1, C, 1, 1]; the statistics are of x itself). */
  BatchNormalize: { readonly epsilon: number };
}
export type OpName = keyof OpAttributes;
