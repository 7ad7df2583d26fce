import type { Padding } from '../../src/engine/graph/LayerGraph.ts';
import type { Value } from '../../src/engine/operators/Value.ts';
import type { OpName, PoolingAttributes } from '../../src/engine/operators/attributes.ts';
import type { Random } from '../../src/shared/random/Random.ts';
import { awayFromZero, positive, type CaseBuilder } from './CaseBuilder.ts';

type OperatorCase = (c: CaseBuilder) => Value;

/** A random use of every operator, used for gradients, emission and devices alike: an operator without a row does not compile. */
export const operatorCases: { readonly [O in OpName]: OperatorCase } = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: (c) => {
    const [a, b] = c.broadcastShapes();
    return c.graph.add('Div', [c.tensor(a), c.tensor(b, awayFromZero)], {});
  },
  Max: binary('Max'),
  Neg: unary('Neg'),
  Sqrt: (c) => c.graph.add('Sqrt', [c.tensor(c.shape(3), positive)], {}),
  Exp: unary('Exp'),
  Log: (c) => c.graph.add('Log', [c.tensor(c.shape(3), positive)], {}),
  Erf: unary('Erf'),
  Relu: (c) => c.graph.add('Relu', [c.tensor(c.shape(4), awayFromZero)], {}),
  Sigmoid: (c) => c.graph.add('Sigmoid', [c.tensor(c.shape(4), (random) => random.uniform(-9, 9))], {}),
  HardSigmoid: (c) => c.graph.add('HardSigmoid', [c.tensor(c.shape(4), awayFromHinges)], {}),
  Clip: (c) => clipped(c).y,
  Equal: (c) => {
    const [a, b] = c.broadcastShapes();
    return c.pick([true, false]) ? c.graph.add('Equal', [c.integers(a), c.integers(b)], {}) : c.graph.add('Equal', [c.integersAsFloats(a), c.integersAsFloats(b)], {});
  },
  Greater: (c) => {
    const [a, b] = c.broadcastShapes();
    return c.graph.add('Greater', [c.integersAsFloats(a), c.integersAsFloats(b)], {});
  },
  And: (c) => {
    const [a, b] = c.broadcastShapes();
    return c.graph.add('And', [c.truths(a), c.truths(b)], {});
  },
  Cast: (c) => {
    const shape = c.shape(3);
    const value = c.pick([() => c.truths(shape), () => c.integers(shape), () => c.tensor(shape)])();
    return c.graph.add('Cast', [value], { to: value.type === 'float32' ? 'int32' : 'float32' });
  },
  Reshape: (c) => {
    const [a, b, d] = c.shape(3) as [number, number, number];
    return c.graph.add('Reshape', [c.tensor([a, b, d])], { shape: c.pick([[a * b * d], [b, a * d], [d, 1, a, b], [a * b, d]]) });
  },
  Transpose: (c) => {
    const shape = c.shape(c.whole(2, 5), 3);
    return c.graph.add('Transpose', [c.tensor(shape)], { permutation: c.random.shuffled(shape.map((_, axis) => axis)) });
  },
  Expand: (c) => {
    const shape = c.shape(4);
    const thin = shape.map((size) => c.pick([1, size])).slice(c.whole(0, 2));
    return c.graph.add('Expand', [c.tensor(thin)], { shape });
  },
  Concat: (c) => {
    const shape = c.shape(4);
    const axis = c.random.integer(4);
    return c.graph.add('Concat', Array.from({ length: c.whole(2, 3) }, () => c.tensor(shape.with(axis, c.whole(1, 4)))), { axis });
  },
  Slice: (c) => {
    const shape = c.shape(4, 6);
    const axes = c.axes(4);
    const cuts = axes.map((axis) => randomCut(c, shape[axis] as number));
    return c.graph.add('Slice', [c.tensor(shape)], { axes, starts: cuts.map((cut) => cut[0]), ends: cuts.map((cut) => cut[1]), steps: cuts.map((cut) => cut[2]) });
  },
  Pad: (c) => {
    const some = (): number[] => Array.from({ length: 4 }, () => c.whole(0, 2));
    return c.graph.add('Pad', [c.tensor(c.shape(4))], { before: some(), after: some() });
  },
  ReduceSum: reduction('ReduceSum'),
  ReduceMean: reduction('ReduceMean'),
  ReduceMax: reduction('ReduceMax'),
  ReduceSumSquare: reduction('ReduceSumSquare'),
  MatMul: (c) => {
    const [rows, inner, columns] = c.shape(3, 5) as [number, number, number];
    const [a, b] = c.pick([true, false]) ? [[], []] : c.broadcastShapes();
    return c.graph.add('MatMul', [c.tensor([...a.slice(-2), rows, inner]), c.tensor([...b.slice(-2), inner, columns])], {});
  },
  Conv: (c) => {
    const { attributes, x, weights } = c.convolution();
    return c.graph.add('Conv', withBias(c, c.tensor(x), c.tensor(weights), weights[0]), attributes);
  },
  ConvTranspose: (c) => {
    // What a convolution makes of its input, a transposed one takes back: its output has the size of that input.
    const { attributes, x, weights, y } = c.convolution();
    return c.graph.add('ConvTranspose', withBias(c, c.tensor(y), c.tensor(weights), x[1]), { ...attributes, outputHeight: x[2], outputWidth: x[3] });
  },
  MaxPool: (c) => {
    const size = c.whole(1, 3);
    return c.graph.add('MaxPool', [pooledImage(c, size)], { size, stride: c.whole(1, 3), padding: poolingPadding(c, size) });
  },
  ConvInputGradient: (c) => {
    const { attributes, x, weights, y } = c.convolution();
    return c.graph.add('ConvInputGradient', [c.tensor(y), c.tensor(weights)], { ...attributes, height: x[2], width: x[3] });
  },
  ConvWeightGradient: (c) => {
    const { attributes, kernel, x, y } = c.convolution();
    return c.graph.add('ConvWeightGradient', [c.tensor(x), c.tensor(y)], { ...attributes, kernel });
  },
  MaxPoolGradient: (c) => {
    const { x, y, attributes } = pooled(c);
    return c.graph.add('MaxPoolGradient', [x, y, c.tensor(y.shape)], attributes);
  },
  MaxPoolPick: (c) => {
    const { x, y, attributes } = pooled(c);
    return c.graph.add('MaxPoolPick', [x, y, c.tensor(x.shape)], attributes);
  },
  ReluGradient: (c) => {
    const y = c.graph.add('Relu', [c.tensor(c.shape(4))], {});
    return c.graph.add('ReluGradient', [c.tensor(y.shape), y], {});
  },
  ClipGradient: (c) => {
    const { y, limits } = clipped(c);
    return c.graph.add('ClipGradient', [c.tensor(y.shape), y], limits);
  },
  QuantizeLinear: (c) => {
    const { x, scale, zeroPoint, attributes } = gridded(c);
    return c.graph.add('QuantizeLinear', [x, scale, zeroPoint], attributes);
  },
  DequantizeLinear: (c) => {
    const { x, scale, zeroPoint, attributes } = gridded(c);
    if (c.pick([true, false])) return c.graph.add('DequantizeLinear', [c.integers(x.shape), scale], attributes);
    return c.graph.add('DequantizeLinear', [c.graph.add('QuantizeLinear', [x, scale, zeroPoint], attributes), scale, zeroPoint], attributes);
  },
  LogSoftmax: (c) => c.graph.add('LogSoftmax', [c.tensor(c.shape(4, 5))], {}),
  Softmax: (c) => c.graph.add('Softmax', [c.tensor(c.shape(4, 5))], {}),
  BatchNormalize: (c) => batchNormalized(c),
};

/** Every operator there is. */
export const everyOperator = Object.keys(operatorCases) as OpName[];

/** Numbers of which some lie in the middle between two steps and some beyond the last; one scale, or one for each place along an axis. */
function gridded(c: CaseBuilder): { x: Value; scale: Value; zeroPoint: Value; attributes: { axis: number; to: 'uint8' | 'int8' } } {
  const shape = c.shape(4);
  const axis = c.random.integer(4);
  const list = c.pick([true, false]) ? [shape[axis] as number] : [];
  const count = list[0] ?? 1;
  // Powers of two: what lies in the middle does so in float32 too.
  const scale = c.graph.constant(Float32Array.from({ length: count }, () => 2 ** c.whole(-4, 1)), list);
  const to = c.pick(['uint8', 'int8'] as const);
  const zeroPoint = c.graph.constant(to === 'uint8' ? Uint8Array.from({ length: count }, () => c.whole(0, 255)) : Int8Array.from({ length: count }, () => c.whole(-128, 127)), list);
  return { x: c.tensor(shape, () => c.whole(-300, 300) / 32), scale, zeroPoint, attributes: { axis, to } };
}

function unary(op: 'Neg' | 'Exp' | 'Erf'): OperatorCase {
  return (c) => c.graph.add(op, [c.tensor(c.shape(c.whole(1, 4)))], {});
}

function binary(op: 'Add' | 'Sub' | 'Mul' | 'Max'): OperatorCase {
  return (c) => {
    const [a, b] = c.broadcastShapes();
    const left = c.tensor(a);
    // Both operands may be one value: then two gradients meet.
    return c.graph.add(op, [left, c.random.uniform() < 0.1 ? left : c.tensor(b)], {});
  };
}

/** On both sides of −3 and 3, where the slope of a hard sigmoid changes. */
function awayFromHinges(random: Random): number {
  const value = random.uniform(-6, 6);
  return Math.abs(Math.abs(value) - 3) < 0.02 ? awayFromHinges(random) : value;
}

function reduction(op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceSumSquare'): OperatorCase {
  return (c) => {
    const rank = c.whole(1, 4);
    return c.graph.add(op, [c.tensor(c.shape(rank))], { axes: c.axes(rank) });
  };
}

function clipped(c: CaseBuilder): { y: Value; limits: { low: number; high: number } } {
  const limits = c.pick([
    { low: 0, high: 6 },
    { low: 0, high: 1 },
    { low: -0.5, high: 0.75 },
  ]);
  const near = (value: number): boolean => Math.min(Math.abs(value - limits.low), Math.abs(value - limits.high)) < 0.02;
  const number = (): number => {
    const value = c.random.uniform(-3, 9);
    return near(value) ? number() : value;
  };
  return { y: c.graph.add('Clip', [c.tensor(c.shape(4), number)], limits), limits };
}

/** Start, end and step along an axis; backwards slices start at the last element and may end "before the first" with −1. */
function randomCut(c: CaseBuilder, size: number): [number, number, number] {
  const start = c.random.integer(size);
  return c.pick([true, false]) ? [start, c.whole(start + 1, size), c.forGradient ? 1 : c.whole(1, 3)] : [size - 1, c.whole(-1, size - 2), -1];
}

function withBias(c: CaseBuilder, x: Value, weights: Value, outputs: number): Value[] {
  return c.pick([true, false]) ? [x, weights, c.tensor([outputs])] : [x, weights];
}

/** The shape of an image at least as large as the pooling window. */
function pooledShape(c: CaseBuilder, size: number): number[] {
  return [c.whole(1, 2), c.whole(1, 3), size + c.whole(0, 4), size + c.whole(0, 4)];
}

/** An image to pool; with equal maxima in many windows, unless it is differentiated. */
function pooledImage(c: CaseBuilder, size: number): Value {
  const shape = pooledShape(c, size);
  return c.forGradient || c.pick([true, false]) ? c.distinct(shape) : c.integersAsFloats(shape);
}

/** Padding that may be uneven, as long as every window sees a pixel. */
function poolingPadding(c: CaseBuilder, size: number): Padding {
  const side = (): number => c.whole(0, size - 1);
  return c.pick([true, false]) ? [0, 0, 0, 0] : [side(), side(), side(), side()];
}

/** An image and its maxima over windows side by side or overlapping; rows and columns may be left over. The image is whole numbers made floats, so that no gradient is asked of it: where its maxima are does not change smoothly. */
function pooled(c: CaseBuilder): { x: Value; y: Value; attributes: PoolingAttributes } {
  const size = c.whole(1, 3);
  const x = c.graph.add('Cast', [c.integers(pooledShape(c, size))], { to: 'float32' });
  const attributes = { size, stride: c.whole(1, size), padding: poolingPadding(c, size) };
  return { x, y: c.graph.add('MaxPool', [x], attributes), attributes };
}

/** Batch normalisation with its statistics computed as in training (`lowering/forward.ts`). */
function batchNormalized(c: CaseBuilder): Value {
  const g = c.graph;
  const [batch, channels, height, width] = [c.whole(1, 2), c.whole(1, 3), c.whole(3, 5), c.whole(3, 5)];
  const x = c.tensor([batch, channels, height, width]);
  const mean = g.add('ReduceMean', [x], { axes: [0, 2, 3] });
  const meanSquare = g.add('Mul', [g.add('ReduceSumSquare', [x], { axes: [0, 2, 3] }), g.scalar(1 / (batch * height * width))], {});
  const variance = g.add('Max', [g.add('Sub', [meanSquare, g.add('Mul', [mean, mean], {})], {}), g.scalar(0)], {});
  return g.add('BatchNormalize', [x, c.tensor([1, channels, 1, 1]), c.tensor([1, channels, 1, 1]), mean, variance], { epsilon: c.pick([1e-5, 1e-3]) });
}
