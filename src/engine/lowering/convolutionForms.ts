import { concat, matMul, mul, padImage, reduceSum, reshape, slice, transpose, transposeLast } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import type { OpAttributes } from '../operators/attributes.ts';
import { imageShape } from '../operators/typeRules.ts';

/**
 * Equivalent ways to compute the gradients of a convolution; which is fastest depends on shape and device, so each is
 * written once here, all are tested equal, and `chooseForm.ts` picks. The figures behind the choice are in docs/engine-performance.md.
 */
export type InputGradientAttributes = OpAttributes['ConvInputGradient'];
export type WeightGradientAttributes = OpAttributes['ConvWeightGradient'];
export type InputGradientForm = (g: OperatorGraph, dy: Value, weights: Value, attributes: InputGradientAttributes) => Value;
export type WeightGradientForm = (g: OperatorGraph, x: Value, dy: Value, attributes: WeightGradientAttributes) => Value;

export const inputGradientForms = { flippedConvolution, filledConvolution, transposedConvolution } satisfies Record<string, InputGradientForm>;
export const weightGradientForms = { oneProduct, productPerOffset, multiplyAndReduce, groupedConvolution, perGroup } satisfies Record<string, WeightGradientForm>;

/** Stride 1: a convolution of dy with the kernels turned by 180° and their channel axes swapped. */
function flippedConvolution(g: OperatorGraph, dy: Value, weights: Value, attributes: InputGradientAttributes): Value {
  const { dilation, padding, groups } = attributes;
  const [out, perGroup, kernel] = imageShape(weights);
  const reach = (kernel - 1) * dilation;
  const flipped = kernel === 1 ? weights : slice(g, weights, [2, 3], [kernel - 1, kernel - 1], [-1, -1], [-1, -1]);
  let turned: Value;
  if (groups === 1) {
    turned = kernel === 1 ? reshape(g, transposeLast(g, reshape(g, flipped, [out, perGroup])), [perGroup, out, 1, 1]) : transpose(g, flipped, [1, 0, 2, 3]);
  } else {
    const split = reshape(g, flipped, [groups, out / groups, perGroup, kernel, kernel]);
    turned = reshape(g, transpose(g, split, [0, 2, 1, 3, 4]), [groups * perGroup, out / groups, kernel, kernel]);
  }
  const [top, left, bottom, right] = padding;
  return g.add('Conv', [dy, turned], { stride: 1, dilation, groups, padding: [reach - top, reach - left, reach - bottom, reach - right] });
}

/** Stride 1, one group: the same with the channels of dy filled up by zeros to a multiple of four. */
function filledConvolution(g: OperatorGraph, dy: Value, weights: Value, attributes: InputGradientAttributes): Value {
  const missing = (4 - (imageShape(weights)[0] % 4)) % 4;
  if (missing === 0) return flippedConvolution(g, dy, weights, attributes);
  const fill = (value: Value, axis: number): Value => g.add('Pad', [value], { before: [0, 0, 0, 0], after: [0, 0, 0, 0].with(axis, missing) });
  return flippedConvolution(g, fill(dy, 1), fill(weights, 0), attributes);
}

/** Any stride: the transposed convolution itself. */
function transposedConvolution(g: OperatorGraph, dy: Value, weights: Value, attributes: InputGradientAttributes): Value {
  const { height, width, ...rest } = attributes;
  return g.add('ConvTranspose', [dy, weights], { ...rest, outputHeight: height, outputWidth: width });
}

/** 1×1 kernels: one product over all pixels, summed over the batch. */
function oneProduct(g: OperatorGraph, x: Value, dy: Value, { stride, padding }: WeightGradientAttributes): Value {
  const [, out, height, width] = imageShape(dy);
  const [, channels] = imageShape(x);
  return reshape(g, productOverPixels(g, window(g, x, 0, 0, height, width, stride, 1, padding), dy), [out, channels, 1, 1]);
}

/** One product per kernel offset: the window of x that the offset sees, times dy. */
function productPerOffset(g: OperatorGraph, x: Value, dy: Value, { stride, dilation, padding, kernel }: WeightGradientAttributes): Value {
  const [, out, height, width] = imageShape(dy);
  const [, channels] = imageShape(x);
  const products = offsets(kernel).map(([row, column]) => {
    const seen = window(g, x, row, column, height, width, stride, dilation, padding);
    return reshape(g, productOverPixels(g, seen, dy), [1, out, channels]);
  });
  return reshape(g, transpose(g, concat(g, products, 0), [1, 2, 0]), [out, channels, kernel, kernel]);
}

/** Depthwise kernels: multiply each offset's window by dy and sum over batch and pixels. */
function multiplyAndReduce(g: OperatorGraph, x: Value, dy: Value, { stride, dilation, padding, kernel }: WeightGradientAttributes): Value {
  const [, channels, height, width] = imageShape(dy);
  const sums = offsets(kernel).map(([row, column]) => {
    const seen = window(g, x, row, column, height, width, stride, dilation, padding);
    return reshape(g, reduceSum(g, mul(g, seen, dy), [0, 2, 3]), [channels, 1]);
  });
  return reshape(g, concat(g, sums, 1), [channels, 1, kernel, kernel]);
}

/** Depthwise kernels: one convolution of x as 1 × N·C images with dy as kernels, the stride as their dilation. */
function groupedConvolution(g: OperatorGraph, x: Value, dy: Value, { stride, dilation, padding, kernel }: WeightGradientAttributes): Value {
  const [batch, channels, height, width] = imageShape(x);
  const [, , outHeight, outWidth] = imageShape(dy);
  const [top, left] = padding;
  const needed = (size: number): number => (size - 1) * stride + (kernel - 1) * dilation + 1;
  const bottom = needed(outHeight) - height - top;
  const right = needed(outWidth) - width - left;
  const cut = slice(g, x, [2, 3], [0, 0], [height + Math.min(0, bottom), width + Math.min(0, right)]);
  const [, , cutHeight, cutWidth] = imageShape(cut);
  const sums = g.add('Conv', [reshape(g, cut, [1, batch * channels, cutHeight, cutWidth]), reshape(g, dy, [batch * channels, 1, outHeight, outWidth])], {
    stride: dilation,
    dilation: stride,
    groups: batch * channels,
    padding: [top, left, Math.max(0, bottom), Math.max(0, right)],
  });
  return reshape(g, reduceSum(g, reshape(g, sums, [batch, channels, kernel, kernel]), [0]), [channels, 1, kernel, kernel]);
}

/** Any number of groups: each group's channels on their own. */
function perGroup(g: OperatorGraph, x: Value, dy: Value, attributes: WeightGradientAttributes): Value {
  const { groups } = attributes;
  const part = (value: Value, at: number): Value => {
    const size = imageShape(value)[1] / groups;
    return slice(g, value, [1], [at * size], [(at + 1) * size]);
  };
  const parts = Array.from({ length: groups }, (_, at) => productPerOffset(g, part(x, at), part(dy, at), { ...attributes, groups: 1 }));
  return concat(g, parts, 0);
}

/** Σ over batch and pixels of dy[n, o, p] · x[n, c, p], as [out, channels]. */
function productOverPixels(g: OperatorGraph, x: Value, dy: Value): Value {
  const [batch, channels, height, width] = imageShape(x);
  const [, out] = imageShape(dy);
  const rows = (value: Value, count: number): Value => reshape(g, value, [batch, count, height * width]);
  const perImage = matMul(g, rows(dy, out), transposeLast(g, rows(x, channels)));
  return reshape(g, reduceSum(g, perImage, [0]), [out, channels]);
}

function offsets(kernel: number): (readonly [number, number])[] {
  return Array.from({ length: kernel * kernel }, (_, at) => [Math.floor(at / kernel), at % kernel] as const);
}

/** What the kernel offset (row, column) of a convolution sees of x: [N, C, height, width], zeros beyond the image. */
function window(g: OperatorGraph, x: Value, row: number, column: number, height: number, width: number, stride: number, dilation: number, padding: readonly number[]): Value {
  const [, , imageHeight, imageWidth] = imageShape(x);
  const [top = 0, left = 0] = padding;
  // The padding is the same for every offset, so that it is made once and shared.
  const reach = (kernelEnd: number, size: number, before: number, limit: number): number => Math.max(0, kernelEnd + (size - 1) * stride + 1 - before - limit);
  const bottom = Math.max(padding[2] ?? 0, reach(row * dilation, height, top, imageHeight));
  const right = Math.max(padding[3] ?? 0, reach(column * dilation, width, left, imageWidth));
  const padded = padImage(g, x, top, left, bottom, right);
  const [startRow, startColumn] = [row * dilation, column * dilation];
  return slice(g, padded, [2, 3], [startRow, startColumn], [startRow + (height - 1) * stride + 1, startColumn + (width - 1) * stride + 1], [stride, stride]);
}

