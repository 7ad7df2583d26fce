import { elements } from '../graph/learnables.ts';
import { fromHalf } from '../onnx/half.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import type { OpName } from '../operators/attributes.ts';
import { definitions, type Definition } from './definitions.ts';
import type { Tensor } from './Tensor.ts';

/**
 * Computes a graph's outputs in float64, operator by operator from their definitions: slow, and simple enough to be
 * checked by reading. It is the measure for gradients, lowering and devices; nothing in the product runs it.
 * @throws RangeError when an input is not fed or has another size (a mistake in the program).
 */
export function interpret(graph: OperatorGraph, feeds: Readonly<Record<string, ArrayLike<number>>>): Record<string, Float64Array> {
  const known = new Map<number, Tensor>();
  for (const value of graph.needed()) known.set(value.id, { shape: value.shape, data: numbers(value, known, feeds) });
  return Object.fromEntries(graph.outputs.map(({ name, value }) => [name, (known.get(value.id) as Tensor).data]));
}

function numbers({ name, shape, source }: Value, known: ReadonlyMap<number, Tensor>, feeds: Readonly<Record<string, ArrayLike<number>>>): Float64Array {
  switch (source.kind) {
    case 'input': {
      const fed = feeds[name];
      if (fed?.length !== elements(shape)) throw new RangeError(`input "${name}" needs ${elements(shape)} numbers, not ${fed?.length ?? 'none'}`);
      return Float64Array.from(fed);
    }
    case 'constant':
      return Float64Array.from(source.data as ArrayLike<number | bigint>, source.data instanceof Uint16Array ? (bits) => fromHalf(Number(bits)) : Number);
    case 'node': {
      const { op, inputs, attributes } = source.node;
      return (definitions[op] as Definition<OpName>)(inputs.map((input) => known.get(input.id) as Tensor), attributes, shape);
    }
  }
}
