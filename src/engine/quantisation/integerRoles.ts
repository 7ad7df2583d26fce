import type { OpName } from '../operators/attributes.ts';

/**
 * What an operator is to a network that computes in integers. `weighted`: multiplies by constant weights; this is where the
 * time is. `joining`: brings several activations to one grid. `passing`: its numbers are numbers of its input, so they lie
 * on the same grid. `rectifying`: done by the limits of the grid when it follows one of those. `float`: computed as ever,
 * from what the bytes stand for.
 */
type IntegerRole = 'weighted' | 'joining' | 'passing' | 'rectifying' | 'float';

/** One row for every operator: one that is new says here what integers do with it. */
export const integerRoles: { readonly [O in OpName]: IntegerRole } = {
  Conv: 'weighted',
  ConvTranspose: 'weighted',
  Add: 'joining',
  Concat: 'joining',
  MaxPool: 'passing',
  Slice: 'passing',
  Reshape: 'passing',
  Transpose: 'passing',
  Relu: 'rectifying',
  Clip: 'rectifying',
  MatMul: 'float',
  Sub: 'float',
  Mul: 'float',
  Div: 'float',
  Max: 'float',
  Neg: 'float',
  Sqrt: 'float',
  Sigmoid: 'float',
  HardSigmoid: 'float',
  Exp: 'float',
  Erf: 'float',
  Log: 'float',
  Equal: 'float',
  Greater: 'float',
  And: 'float',
  Cast: 'float',
  Expand: 'float',
  Pad: 'float',
  ReduceSum: 'float',
  ReduceMean: 'float',
  ReduceMax: 'float',
  ReduceSumSquare: 'float',
  ConvInputGradient: 'float',
  ConvWeightGradient: 'float',
  MaxPoolGradient: 'float',
  MaxPoolPick: 'float',
  ReluGradient: 'float',
  ClipGradient: 'float',
  QuantizeLinear: 'float',
  DequantizeLinear: 'float',
  LogSoftmax: 'float',
  Softmax: 'float',
  BatchNormalize: 'float',
};
