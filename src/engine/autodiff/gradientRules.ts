import { add, div, matMul, mul, neg, reduceSum, reshape, slice, sqrt, sub, transpose, transposeLast } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { NodeOf, Value } from '../operators/Value.ts';
import type { OpName } from '../operators/attributes.ts';
import { imageShape, operand } from '../operators/typeRules.ts';

/**
 * Gradients of an operator's operands from the gradient `dy` of its result `y`; null where none flows. Rules are blind to
 * broadcasting: `differentiate` sums a gradient back to its operand's shape.
 */
export type GradientRule<O extends OpName> = (g: OperatorGraph, node: NodeOf<O>, y: Value, dy: Value) => (Value | null)[];

/** One row for every operator: an operator without a row does not compile. */
export const gradientRules: { readonly [O in OpName]: GradientRule<O> | 'notDifferentiable' } = {
  Add: (_g, _node, _y, dy) => [dy, dy],
  Sub: (g, _node, _y, dy) => [dy, neg(g, dy)],
  Mul: (g, { inputs: [a, b] }, _y, dy) => [mul(g, dy, b as Value), mul(g, dy, a as Value)],
  Div: divGradient,
  Max: 'notDifferentiable',
  Neg: (g, _node, _y, dy) => [neg(g, dy)],
  Sqrt: (g, _node, y, dy) => [div(g, mul(g, dy, g.scalar(0.5)), y)],
  Exp: (g, _node, y, dy) => [mul(g, dy, y)],
  Log: (g, { inputs }, _y, dy) => [div(g, dy, operand(inputs, 0))],
  Erf: erfGradient,
  Relu: (g, _node, y, dy) => [g.add('ReluGradient', [dy, y], {})],
  Sigmoid: (g, _node, y, dy) => [mul(g, dy, mul(g, y, sub(g, g.scalar(1), y)))],
  HardSigmoid: (g, _node, y, dy) => [mul(g, g.add('ClipGradient', [dy, y], { low: 0, high: 1 }), g.scalar(1 / 6))],
  Clip: (g, { attributes }, y, dy) => [g.add('ClipGradient', [dy, y], attributes)],
  Equal: 'notDifferentiable',
  Greater: 'notDifferentiable',
  And: 'notDifferentiable',
  Cast: 'notDifferentiable',
  Reshape: (g, { inputs }, _y, dy) => [reshape(g, dy, operand(inputs, 0).shape)],
  Transpose: transposeGradient,
  Expand: (_g, _node, _y, dy) => [dy],
  Concat: concatGradient,
  Slice: sliceGradient,
  Pad: padGradient,
  ReduceSum: (g, { inputs }, _y, dy) => [g.add('Expand', [dy], { shape: operand(inputs, 0).shape })],
  ReduceMean: reduceMeanGradient,
  ReduceMax: 'notDifferentiable',
  ReduceSumSquare: (g, { inputs }, _y, dy) => [mul(g, mul(g, operand(inputs, 0), g.scalar(2)), dy)],
  MatMul: (g, { inputs: [a, b] }, _y, dy) => [matMul(g, dy, transposeLast(g, b as Value)), matMul(g, transposeLast(g, a as Value), dy)],
  Conv: convolutionGradient,
  ConvTranspose: transposedConvolutionGradient,
  MaxPool: (g, { inputs, attributes }, y, dy) => [g.add('MaxPoolGradient', [operand(inputs, 0), y, dy], attributes)],
  ConvInputGradient: 'notDifferentiable',
  ConvWeightGradient: 'notDifferentiable',
  MaxPoolGradient: (g, { inputs: [x, y], attributes }, _y, dy) => [null, null, g.add('MaxPoolPick', [x as Value, y as Value, dy], attributes)],
  MaxPoolPick: (g, { inputs: [x, y], attributes }, _y, dy) => [null, null, g.add('MaxPoolGradient', [x as Value, y as Value, dy], attributes)],
  ReluGradient: 'notDifferentiable',
  ClipGradient: 'notDifferentiable',
  QuantizeLinear: 'notDifferentiable',
  DequantizeLinear: 'notDifferentiable',
  LogSoftmax: logSoftmaxGradient,
  Softmax: softmaxGradient,
  BatchNormalize: batchNormalizeGradient,
};

function divGradient(g: OperatorGraph, { inputs }: NodeOf<'Div'>, y: Value, dy: Value): (Value | null)[] {
  const overB = div(g, dy, operand(inputs, 1));
  return [overB, neg(g, mul(g, overB, y))];
}

/** The derivative is 2/√π · e^(−x²). */
function erfGradient(g: OperatorGraph, { inputs }: NodeOf<'Erf'>, _y: Value, dy: Value): (Value | null)[] {
  const x = operand(inputs, 0);
  const slope = mul(g, g.add('Exp', [neg(g, mul(g, x, x))], {}), g.scalar(2 / Math.sqrt(Math.PI)));
  return [mul(g, dy, slope)];
}

function transposeGradient(g: OperatorGraph, { attributes: { permutation } }: NodeOf<'Transpose'>, _y: Value, dy: Value): (Value | null)[] {
  return [transpose(g, dy, permutation.map((_, axis) => permutation.indexOf(axis)))];
}

function concatGradient(g: OperatorGraph, { inputs, attributes: { axis } }: NodeOf<'Concat'>, _y: Value, dy: Value): (Value | null)[] {
  let start = 0;
  return inputs.map((input) => {
    const end = start + (input.shape[axis] as number);
    const part = slice(g, dy, [axis], [start], [end]);
    start = end;
    return part;
  });
}

/** Cuts and turned cuts are differentiated; networks do not subsample by slices. */
function sliceGradient(g: OperatorGraph, { inputs, attributes: { axes, starts, ends, steps } }: NodeOf<'Slice'>, _y: Value, dy: Value): (Value | null)[] {
  if (steps.some((step) => Math.abs(step) !== 1)) throw new RangeError('a slice with steps has no gradient rule');
  const { shape } = operand(inputs, 0);
  const before = shape.map(() => 0);
  const after = shape.map(() => 0);
  axes.forEach((axis, at) => {
    const [first, end] = steps[at] === 1 ? [starts[at] as number, ends[at] as number] : [(ends[at] as number) + 1, (starts[at] as number) + 1];
    before[axis] = first;
    after[axis] = (shape[axis] as number) - end;
  });
  const turned = axes.filter((_, at) => steps[at] === -1);
  const upright = turned.length === 0 ? dy : slice(g, dy, turned, turned.map((axis) => (dy.shape[axis] as number) - 1), turned.map(() => -1), turned.map(() => -1));
  return [g.add('Pad', [upright], { before, after })];
}

function padGradient(g: OperatorGraph, { inputs, attributes: { before } }: NodeOf<'Pad'>, _y: Value, dy: Value): (Value | null)[] {
  const { shape } = operand(inputs, 0);
  return [slice(g, dy, shape.map((_, axis) => axis), before, shape.map((size, axis) => (before[axis] as number) + size))];
}

function reduceMeanGradient(g: OperatorGraph, { inputs, attributes: { axes } }: NodeOf<'ReduceMean'>, _y: Value, dy: Value): (Value | null)[] {
  const { shape } = operand(inputs, 0);
  const count = axes.reduce((product, axis) => product * (shape[axis] as number), 1);
  return [g.add('Expand', [mul(g, dy, g.scalar(1 / count))], { shape })];
}

function convolutionGradient(g: OperatorGraph, { inputs, attributes }: NodeOf<'Conv'>, _y: Value, dy: Value): (Value | null)[] {
  const [x, weights, bias] = [operand(inputs, 0), operand(inputs, 1), inputs[2]];
  const [, , height, width] = imageShape(x);
  const [, , kernel] = imageShape(weights);
  return [
    g.add('ConvInputGradient', [dy, weights], { ...attributes, height, width }),
    g.add('ConvWeightGradient', [x, dy], { ...attributes, kernel }),
    ...(bias === undefined ? [] : [biasGradient(g, dy, bias)]),
  ];
}

/** A transposed convolution is the input gradient of a convolution, so its own gradients are that convolution and its weight gradient. */
function transposedConvolutionGradient(g: OperatorGraph, { inputs, attributes }: NodeOf<'ConvTranspose'>, _y: Value, dy: Value): (Value | null)[] {
  const [x, weights, bias] = [operand(inputs, 0), operand(inputs, 1), inputs[2]];
  const { stride, dilation, padding, groups } = attributes;
  const [, , kernel] = imageShape(weights);
  return [
    g.add('Conv', [dy, weights], { stride, dilation, padding, groups }),
    g.add('ConvWeightGradient', [dy, x], { stride, dilation, padding, groups, kernel }),
    ...(bias === undefined ? [] : [biasGradient(g, dy, bias)]),
  ];
}

function biasGradient(g: OperatorGraph, dy: Value, bias: Value): Value {
  return reshape(g, reduceSum(g, dy, [0, 2, 3]), bias.shape);
}

function logSoftmaxGradient(g: OperatorGraph, _node: NodeOf<'LogSoftmax'>, y: Value, dy: Value): (Value | null)[] {
  return [sub(g, dy, mul(g, g.add('Exp', [y], {}), reduceSum(g, dy, [1])))];
}

function softmaxGradient(g: OperatorGraph, _node: NodeOf<'Softmax'>, y: Value, dy: Value): (Value | null)[] {
  return [mul(g, y, sub(g, dy, reduceSum(g, mul(g, dy, y), [1])))];
}

/**
 * The statistics are functions of x, which this gradient takes into account; nothing flows into them separately. Written as
 * A·dy + B·x + C with numbers per channel, so that the large tensors are passed over as seldom as possible.
 */
function batchNormalizeGradient(g: OperatorGraph, { inputs, attributes }: NodeOf<'BatchNormalize'>, _y: Value, dy: Value): (Value | null)[] {
  const [x, scale, , mean, variance] = inputs as readonly [Value, Value, Value, Value, Value];
  const [batch, , height, width] = imageShape(x);
  const perElement = g.scalar(1 / (batch * height * width));
  const inverseDeviation = div(g, g.scalar(1), sqrt(g, add(g, variance, g.scalar(attributes.epsilon))));
  const sumDy = reduceSum(g, dy, [0, 2, 3]);
  const sumDyX = reduceSum(g, mul(g, dy, x), [0, 2, 3]);
  const scaleGradient = mul(g, inverseDeviation, sub(g, sumDyX, mul(g, mean, sumDy)));
  const a = mul(g, scale, inverseDeviation);
  const b = neg(g, mul(g, mul(g, a, inverseDeviation), mul(g, scaleGradient, perElement)));
  const c = neg(g, add(g, mul(g, a, mul(g, sumDy, perElement)), mul(g, b, mean)));
  const dx = add(g, add(g, mul(g, dy, a), mul(g, x, b)), c);
  return [dx, scaleGradient, sumDy, null, null];
}

