import type { OpAttributes, OpName } from './attributes.ts';
import type { ElementType, Shape } from './types.ts';

/** A Uint16Array holds the bits of float16 numbers. */
export type ConstantData = Float32Array | Uint16Array | Int32Array | BigInt64Array | Int8Array | Uint8Array;

/** A tensor of the operator graph: its shape is known when the graph is built. */
export interface Value {
  readonly id: number;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly source: { readonly kind: 'input' } | { readonly kind: 'constant'; readonly data: ConstantData } | { readonly kind: 'node'; readonly node: OpNode };
}

/** One operator with its operands; the members of the union are told apart by `op`. */
export type OpNode = { [O in OpName]: NodeOf<O> }[OpName];
export interface NodeOf<O extends OpName> {
  readonly op: O;
  readonly inputs: readonly Value[];
  readonly attributes: OpAttributes[O];
}
