import { NO_TABLE, type FormTable } from '../../shared/engineProtocol/formTable.ts';
import { add, div, mul, reduceSum, sqrt, sub } from '../operators/build.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { NodeOf, Value } from '../operators/Value.ts';
import type { OpName } from '../operators/attributes.ts';
import { operand } from '../operators/typeRules.ts';
import { chooseInputGradient, chooseWeightGradient } from './chooseForm.ts';
import { maxPoolGradient } from './maxPoolGradient.ts';
import { maxPoolPick } from './maxPoolPick.ts';

/** Operators that no ONNX node stands for directly. */
export const COMPOSITES = ['ConvInputGradient', 'ConvWeightGradient', 'MaxPoolGradient', 'MaxPoolPick', 'ReluGradient', 'ClipGradient', 'LogSoftmax', 'Softmax', 'BatchNormalize'] as const satisfies readonly OpName[];
export type CompositeOp = (typeof COMPOSITES)[number];
export type PrimitiveOp = Exclude<OpName, CompositeOp>;

type Lowering<O extends CompositeOp> = (g: OperatorGraph, inputs: readonly Value[], attributes: NodeOf<O>['attributes'], forms: FormTable) => Value;

const lowerings: { readonly [O in CompositeOp]: Lowering<O> } = {
  ConvInputGradient: (g, [dy, weights], attributes, forms) => chooseInputGradient(dy as Value, weights as Value, attributes, forms)(g, dy as Value, weights as Value, attributes),
  ConvWeightGradient: (g, [x, dy], attributes, forms) => chooseWeightGradient(x as Value, dy as Value, attributes, forms)(g, x as Value, dy as Value, attributes),
  MaxPoolGradient: maxPoolGradient,
  MaxPoolPick: maxPoolPick,
  ReluGradient: (g, [dy, y]) => keepWhere(g, dy as Value, g.add('Greater', [y as Value, g.scalar(0)], {})),
  ClipGradient: clipGradient,
  LogSoftmax: (g, inputs) => {
    const shifted = belowMaximum(g, operand(inputs, 0));
    return sub(g, shifted, g.add('Log', [reduceSum(g, g.add('Exp', [shifted], {}), [1])], {}));
  },
  Softmax: (g, inputs) => {
    const powers = g.add('Exp', [belowMaximum(g, operand(inputs, 0))], {});
    return div(g, powers, reduceSum(g, powers, [1]));
  },
  BatchNormalize: batchNormalize,
};

/** Rewrites a graph until every operator has an ONNX node, of equal forms in the one that `forms` found fastest; what the outputs do not need is left out. */
export function lowerComposites(source: OperatorGraph, forms: FormTable = NO_TABLE): OperatorGraph {
  const target = new OperatorGraph();
  const copies = new Map<number, Value>();
  for (const input of source.inputs) copies.set(input.id, target.input(input.name, input.shape, input.type));
  for (const value of source.needed()) {
    if (value.source.kind === 'constant') copies.set(value.id, target.constant(value.source.data, value.shape));
    if (value.source.kind !== 'node') continue;
    const { op, inputs, attributes } = value.source.node;
    const operands = inputs.map((input) => copies.get(input.id) as Value);
    copies.set(value.id, isComposite(op) ? (lowerings[op] as Lowering<CompositeOp>)(target, operands, attributes, forms) : target.add(op, operands, attributes));
  }
  for (const { name, value } of source.outputs) target.output(name, copies.get(value.id) as Value);
  return target;
}

export function isComposite(op: OpName): op is CompositeOp {
  return (COMPOSITES as readonly OpName[]).includes(op);
}

function clipGradient(g: OperatorGraph, [dy, y]: readonly Value[], { low, high }: NodeOf<'ClipGradient'>['attributes']): Value {
  const aboveLow = g.add('Greater', [y as Value, g.scalar(low)], {});
  const belowHigh = g.add('Greater', [g.scalar(high), y as Value], {});
  return keepWhere(g, dy as Value, g.add('And', [aboveLow, belowHigh], {}));
}

/** Zero where the condition is false. A cast and a product are several times as fast on the CPU as Sign or Where. */
function keepWhere(g: OperatorGraph, value: Value, condition: Value): Value {
  return mul(g, value, g.add('Cast', [condition], { to: 'float32' }));
}

function belowMaximum(g: OperatorGraph, scores: Value): Value {
  return sub(g, scores, g.add('ReduceMax', [scores], { axes: [1] }));
}

/** x·s + t with s and t per channel. */
function batchNormalize(g: OperatorGraph, [x, scale, offset, mean, variance]: readonly Value[], { epsilon }: NodeOf<'BatchNormalize'>['attributes']): Value {
  const inverseDeviation = div(g, g.scalar(1), sqrt(g, add(g, variance as Value, g.scalar(epsilon))));
  const slope = mul(g, scale as Value, inverseDeviation);
  return add(g, mul(g, x as Value, slope), sub(g, offset as Value, mul(g, mean as Value, slope)));
}
