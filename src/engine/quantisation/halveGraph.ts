import { LARGEST_HALF, toHalf } from '../onnx/half.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { ConstantData, Value } from '../operators/Value.ts';

/**
 * Makes of a graph of primitive operators with the output `scores` one that computes them in float16 and gives `probabilities`:
 * images are rounded where they come in, scores are float32 again before the softmax, whose sums would lose digits. Graphics
 * cards multiply float16 numbers faster and move half the bytes. A constant beyond its range becomes its largest number.
 */
export function halveGraph(source: OperatorGraph): OperatorGraph {
  const half = new OperatorGraph();
  const copies = new Map<number, Value>();
  const copyOf = (value: Value): Value => copies.get(value.id) as Value;
  for (const input of source.inputs) copies.set(input.id, half.add('Cast', [half.input(input.name, input.shape, input.type)], { to: 'float16' }));
  for (const value of source.needed()) {
    if (value.source.kind === 'constant') copies.set(value.id, half.constant(halved(value.source.data), value.shape));
    if (value.source.kind !== 'node') continue;
    const { op, inputs, attributes } = value.source.node;
    const wanted = op === 'Cast' && attributes.to === 'float32' ? { to: 'float16' as const } : attributes;
    copies.set(value.id, half.add(op, inputs.map(copyOf), wanted));
  }
  for (const { value } of source.outputs) half.output('probabilities', half.add('Softmax', [half.add('Cast', [copyOf(value)], { to: 'float32' })], {}));
  return half;
}

function halved(data: ConstantData): ConstantData {
  return data instanceof Float32Array ? Uint16Array.from(data, (value) => toHalf(Math.min(Math.max(value, -LARGEST_HALF), LARGEST_HALF))) : data;
}
