import type { Value } from '../operators/Value.ts';
import { imageShape } from '../operators/typeRules.ts';
import { inputGradientForms, weightGradientForms, type InputGradientAttributes, type InputGradientForm, type WeightGradientAttributes, type WeightGradientForm } from './convolutionForms.ts';

/** Pixels of a gradient map from which the grouped convolution beats multiplying offset by offset (measured, see docs/engine-performance.md). */
const GROUPED_CONVOLUTION_FROM = 56 * 56;

/** The fastest form known for the gradient of a convolution's input. */
export function chooseInputGradient(weights: Value, { stride, groups }: InputGradientAttributes): InputGradientForm {
  if (stride !== 1) return inputGradientForms.transposedConvolution;
  const [out, channels, kernel] = imageShape(weights);
  // ONNX Runtime 1.30 computes such convolutions wrongly on WebGPU (its issue 29651).
  const isWrong = groups === 1 && kernel > 1 && out > 3 && out % 3 === 0 && out % 4 !== 0 && channels % 4 === 0;
  return isWrong ? inputGradientForms.filledConvolution : inputGradientForms.flippedConvolution;
}

/** The fastest form known for the gradient of a convolution's weights. */
export function chooseWeightGradient(x: Value, dy: Value, { groups, kernel, padding }: WeightGradientAttributes): WeightGradientForm {
  const [, channels] = imageShape(x);
  const [, out, height, width] = imageShape(dy);
  if (groups === 1) return kernel === 1 && padding.every((side) => side === 0) ? weightGradientForms.oneProduct : weightGradientForms.productPerOffset;
  if (groups !== channels || groups !== out) return weightGradientForms.perGroup;
  return height * width >= GROUPED_CONVOLUTION_FROM ? weightGradientForms.groupedConvolution : weightGradientForms.multiplyAndReduce;
}
