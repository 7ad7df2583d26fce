import { elements } from '../graph/learnables.ts';
import type { ConvolutionAttributes, OpAttributes, OpName, PoolingAttributes, ReductionAttributes } from './attributes.ts';
import type { ElementType, Shape } from './types.ts';
import type { Value } from './Value.ts';

type TypeRule<O extends OpName> = (inputs: readonly Value[], attributes: OpAttributes[O]) => { shape: Shape; type: ElementType };

const elementwise = (inputs: readonly Value[]): { shape: Shape; type: ElementType } => ({
  shape: inputs.map((input) => input.shape).reduce(broadcast),
  type: operand(inputs, 0).type,
});
const comparison = (inputs: readonly Value[]): { shape: Shape; type: ElementType } => ({ ...elementwise(inputs), type: 'bool' });
const like = (at: number) => (inputs: readonly Value[]): { shape: Shape; type: ElementType } => ({ shape: operand(inputs, at).shape, type: operand(inputs, at).type });
const reduction = (inputs: readonly Value[], { axes }: ReductionAttributes): { shape: Shape; type: ElementType } => {
  // ONNX takes "no axes" for "all axes".
  legal(axes.length > 0, 'reduction over no axis');
  return { shape: operand(inputs, 0).shape.map((size, axis) => (axes.includes(axis) ? 1 : size)), type: operand(inputs, 0).type };
};
/** Numbers of the first operand's kind in another shape. */
const shaped = (inputs: readonly Value[], shape: Shape): { shape: Shape; type: ElementType } => ({ shape, type: operand(inputs, 0).type });

/** Shape and element type of every operator's result; an operator without a row does not compile. */
const typeRules: { [O in OpName]: TypeRule<O> } = {
  Add: elementwise,
  Sub: elementwise,
  Mul: elementwise,
  Div: elementwise,
  Max: elementwise,
  Neg: like(0),
  Sqrt: like(0),
  Exp: like(0),
  Log: like(0),
  Erf: like(0),
  Relu: like(0),
  Sigmoid: like(0),
  HardSigmoid: like(0),
  Clip: like(0),
  Equal: comparison,
  Greater: comparison,
  And: comparison,
  Cast: (inputs, { to }) => ({ shape: operand(inputs, 0).shape, type: to }),
  Reshape: (inputs, { shape }) => {
    legal(elements(shape) === elements(operand(inputs, 0).shape), `reshape of [${operand(inputs, 0).shape.join(', ')}] to [${shape.join(', ')}]`);
    return { shape, type: operand(inputs, 0).type };
  },
  Transpose: (inputs, { permutation }) => ({ shape: permutation.map((axis) => operand(inputs, 0).shape[axis] as number), type: operand(inputs, 0).type }),
  Expand: (inputs, { shape }) => ({ shape, type: operand(inputs, 0).type }),
  Concat: (inputs, { axis }) => ({
    shape: operand(inputs, 0).shape.map((size, at) => (at === axis ? inputs.reduce((sum, input) => sum + (input.shape[axis] as number), 0) : size)),
    type: operand(inputs, 0).type,
  }),
  Slice: (inputs, { axes, starts, ends, steps }) => {
    const shape = [...operand(inputs, 0).shape];
    axes.forEach((axis, at) => {
      const [start, end, step] = [starts[at] as number, ends[at] as number, steps[at] as number];
      // Other backward slices are left out: ONNX Runtime's WebGPU provider (1.30) takes the wrong elements for them.
      legal(step >= 1 || (step === -1 && start === (shape[axis] as number) - 1), `slice from ${start} by ${step}`);
      shape[axis] = Math.max(0, Math.ceil((end - start) / step));
    });
    return { shape, type: operand(inputs, 0).type };
  },
  Pad: (inputs, { before, after }) => ({ shape: operand(inputs, 0).shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0)), type: operand(inputs, 0).type }),
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  ReduceSumSquare: reduction,
  MatMul: (inputs) => {
    const [a, b] = [operand(inputs, 0).shape, operand(inputs, 1).shape];
    legal(a.at(-1) === b.at(-2), `product of [${a.join(', ')}] and [${b.join(', ')}]`);
    return shaped(inputs, [...broadcast(a.slice(0, -2), b.slice(0, -2)), a.at(-2) as number, b.at(-1) as number]);
  },
  Conv: (inputs, attributes) => {
    const [batch, channels, height, width] = imageShape(operand(inputs, 0));
    const [filters, perGroup, kernelHeight, kernelWidth] = imageShape(operand(inputs, 1));
    legal(attributes.padding.every((side) => side >= 0), `padding of ${attributes.padding.join(', ')} px`);
    legal(perGroup * attributes.groups === channels, `convolution of ${channels} channels with kernels for ${perGroup * attributes.groups}`);
    const [top, left, bottom, right] = attributes.padding;
    return shaped(inputs, [batch, filters, convolvedSize(height, kernelHeight, attributes, top + bottom), convolvedSize(width, kernelWidth, attributes, left + right)]);
  },
  ConvTranspose: (inputs, { groups, outputHeight, outputWidth }) => {
    const [batch] = imageShape(operand(inputs, 0));
    return shaped(inputs, [batch, (operand(inputs, 1).shape[1] as number) * groups, outputHeight, outputWidth]);
  },
  MaxPool: (inputs, attributes) => shaped(inputs, pooledShape(inputs, attributes)),
  ConvInputGradient: (inputs, { groups, height, width }) => shaped(inputs, [operand(inputs, 0).shape[0] as number, (operand(inputs, 1).shape[1] as number) * groups, height, width]),
  ConvWeightGradient: (inputs, { groups, kernel }) => shaped(inputs, [operand(inputs, 1).shape[1] as number, (operand(inputs, 0).shape[1] as number) / groups, kernel, kernel]),
  MaxPoolGradient: like(0),
  MaxPoolPick: like(1),
  ReluGradient: like(0),
  ClipGradient: like(0),
  QuantizeLinear: (inputs, { to }) => ({ shape: operand(inputs, 0).shape, type: to }),
  DequantizeLinear: (inputs) => ({ shape: operand(inputs, 0).shape, type: 'float32' }),
  LogSoftmax: like(0),
  Softmax: like(0),
  BatchNormalize: like(0),
};

/** Shape and element type of an operator's result; throws RangeError when the operands do not fit (a mistake in the program). */
export function inferType<O extends OpName>(op: O, inputs: readonly Value[], attributes: OpAttributes[O]): { shape: Shape; type: ElementType } {
  return typeRules[op](inputs, attributes);
}

/** The shape that NumPy's broadcasting gives two operands. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, at) => {
    const [left, right] = [a[at - rank + a.length] ?? 1, b[at - rank + b.length] ?? 1];
    legal(left === right || left === 1 || right === 1, `broadcast of [${a.join(', ')}] and [${b.join(', ')}]`);
    return Math.max(left, right);
  });
}

/** The operand at `at`; a missing one is a mistake in the program. */
export function operand(inputs: readonly Value[], at: number): Value {
  const value = inputs[at];
  if (value === undefined) throw new RangeError(`operand ${at} is missing`);
  return value;
}

/** The four sizes of an image tensor or of convolution weights. */
export function imageShape(value: Value): [number, number, number, number] {
  const [n, c, h, w] = value.shape;
  if (value.shape.length !== 4 || n === undefined || c === undefined || h === undefined || w === undefined) throw new RangeError(`[${value.shape.join(', ')}] is not [N, C, H, W]`);
  return [n, c, h, w];
}

function convolvedSize(size: number, kernel: number, { stride, dilation }: ConvolutionAttributes, padding: number): number {
  return Math.floor((size + padding - (kernel - 1) * dilation - 1) / stride) + 1;
}

function pooledShape(inputs: readonly Value[], { size, stride, padding }: PoolingAttributes): Shape {
  legal(padding.every((side) => side >= 0 && side < size), `padding of ${padding.join(', ')} px for windows of ${size}`);
  const [batch, channels, height, width] = imageShape(operand(inputs, 0));
  const [top, left, bottom, right] = padding;
  return [batch, channels, Math.floor((height + top + bottom - size) / stride) + 1, Math.floor((width + left + right - size) / stride) + 1];
}

function legal(condition: boolean, what: string): void {
  if (!condition) throw new RangeError(`not a legal ${what}`);
}
