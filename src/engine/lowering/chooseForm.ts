import { NO_TABLE, type FormTable, type MeasuredShape } from '../../shared/engineProtocol/formTable.ts';
import type { Value } from '../operators/Value.ts';
import { imageShape } from '../operators/typeRules.ts';
import { inputGradientForms, weightGradientForms, type InputGradientAttributes, type InputGradientForm, type WeightGradientAttributes, type WeightGradientForm } from './convolutionForms.ts';

/** Pixels of a gradient map from which the grouped convolution beats multiplying offset by offset (measured, see docs/engine-performance.md). */
const GROUPED_CONVOLUTION_FROM = 56 * 56;

/** How many times larger or smaller a measured convolution may be to speak for another: in channels, in filters, in pixels. */
const REACH = { channels: 4, filters: 4, pixels: 8 } as const;

export type InputGradientName = keyof typeof inputGradientForms;
export type WeightGradientName = keyof typeof weightGradientForms;

/** What tells one convolution's speed from another's. */
export type ConvolutionClass = Pick<MeasuredShape, 'gradient' | 'kernel' | 'stride' | 'dilation' | 'grouping' | 'channels' | 'filters' | 'pixels'>;

/** The fastest form known for the gradient of a convolution's input: by measurement where the table has the like, else by rule. */
export function chooseInputGradient(dy: Value, weights: Value, attributes: InputGradientAttributes, table: FormTable = NO_TABLE): InputGradientForm {
  const { stride, dilation, groups } = attributes;
  const [filters, perGroup, kernel] = imageShape(weights);
  const [, , height, width] = imageShape(dy);
  const shape = { gradient: 'input', kernel, stride, dilation, channels: perGroup * groups, filters, pixels: height * width } as const;
  return inputGradientForms[choose(inputGradientChoices(weights, attributes), shape, groups, table)];
}

/** The fastest form known for the gradient of a convolution's weights, likewise. */
export function chooseWeightGradient(x: Value, dy: Value, attributes: WeightGradientAttributes, table: FormTable = NO_TABLE): WeightGradientForm {
  const { stride, dilation, groups, kernel } = attributes;
  const [, channels] = imageShape(x);
  const [, filters, height, width] = imageShape(dy);
  const shape = { gradient: 'weights', kernel, stride, dilation, channels, filters, pixels: height * width } as const;
  return weightGradientForms[choose(weightGradientChoices(x, dy, attributes), shape, groups, table)];
}

/** The forms that may be taken for the gradient of a convolution's input, the one by rule first. */
export function inputGradientChoices(weights: Value, { stride, groups }: InputGradientAttributes): readonly [InputGradientName, ...InputGradientName[]] {
  if (stride !== 1) return ['transposedConvolution'];
  const [out, channels, kernel] = imageShape(weights);
  // ONNX Runtime 1.30 computes such convolutions wrongly on WebGPU (its issue 29651).
  const isWrong = groups === 1 && kernel > 1 && out > 3 && out % 3 === 0 && out % 4 !== 0 && channels % 4 === 0;
  return isWrong ? ['filledConvolution'] : ['flippedConvolution', 'transposedConvolution'];
}

/** The forms that may be taken for the gradient of a convolution's weights, the one by rule first. */
export function weightGradientChoices(x: Value, dy: Value, { groups, kernel, padding }: WeightGradientAttributes): readonly [WeightGradientName, ...WeightGradientName[]] {
  const [, channels] = imageShape(x);
  const [, out, height, width] = imageShape(dy);
  if (groups === 1) return kernel === 1 && padding.every((side) => side === 0) ? ['oneProduct'] : ['productPerOffset'];
  if (groups !== channels || groups !== out) return ['perGroup'];
  return height * width >= GROUPED_CONVOLUTION_FROM ? ['groupedConvolution', 'multiplyAndReduce'] : ['multiplyAndReduce', 'groupedConvolution'];
}

function choose<N extends string>(choices: readonly [N, ...N[]], shape: Omit<ConvolutionClass, 'grouping'>, groups: number, table: FormTable): N {
  const grouping = groups === 1 ? 'none' : groups === shape.channels && groups === shape.filters ? 'depthwise' : null;
  if (choices.length === 1 || grouping === null) return choices[0];
  const measured = nearest(table, { ...shape, grouping });
  return choices.find((name) => name === measured?.form) ?? choices[0];
}

/** The measured convolution of the same kind that is nearest in size, of those within reach; the first of equals. */
function nearest(table: FormTable, wanted: ConvolutionClass): MeasuredShape | null {
  const factor = (a: number, b: number): number => Math.max(a / b, b / a);
  let best: MeasuredShape | null = null;
  let least = Infinity;
  for (const shape of table.shapes) {
    const alike = shape.gradient === wanted.gradient && shape.kernel === wanted.kernel && shape.stride === wanted.stride && shape.dilation > 1 === wanted.dilation > 1 && shape.grouping === wanted.grouping;
    const [channels, filters, pixels] = [factor(shape.channels, wanted.channels), factor(shape.filters, wanted.filters), factor(shape.pixels, wanted.pixels)];
    const distance = channels * filters * pixels;
    if (!alike || channels > REACH.channels || filters > REACH.filters || pixels > REACH.pixels || distance >= least) continue;
    best = shape;
    least = distance;
  }
  return best;
}
