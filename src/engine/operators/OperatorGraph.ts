import type { OpAttributes, OpName } from './attributes.ts';
import { inferType } from './typeRules.ts';
import type { ElementType, Shape } from './types.ts';
import type { ConstantData, OpNode, Value } from './Value.ts';

/**
 * A graph of tensor operators in the order in which they were added, which is a valid order of execution. Adding the same
 * operator on the same operands twice gives the same value, so rules may ask for what they need without looking whether it
 * is there.
 */
export class OperatorGraph {
  readonly inputs: Value[] = [];
  readonly outputs: { readonly name: string; readonly value: Value }[] = [];
  readonly #known = new Map<string, Value>();
  #nextId = 0;

  input(name: string, shape: Shape, type: ElementType = 'float32'): Value {
    const value: Value = { id: this.#nextId++, name, type, shape, source: { kind: 'input' } };
    this.inputs.push(value);
    return value;
  }

  constant(data: ConstantData, shape: Shape): Value {
    const type = elementTypeOf(data);
    const key = data.length <= 4096 ? `${type}(${shape.join(',')})[${Array.from(data as ArrayLike<number | bigint>).join(',')}]` : undefined;
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const id = this.#nextId++;
    const value: Value = { id, name: `constant${id}`, type, shape, source: { kind: 'constant', data } };
    if (key !== undefined) this.#known.set(key, value);
    return value;
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  add<O extends OpName>(op: O, inputs: readonly Value[], attributes: OpAttributes[O]): Value {
    const key = `${op}(${inputs.map((input) => input.id).join(',')})${JSON.stringify(attributes)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { shape, type } = inferType(op, inputs, attributes);
    const id = this.#nextId++;
    // The union of nodes is built from one member at a time; TypeScript cannot follow the pairing of op and attributes.
    const node = { op, inputs, attributes } as unknown as OpNode;
    const value: Value = { id, name: `${op}${id}`, type, shape, source: { kind: 'node', node } };
    this.#known.set(key, value);
    return value;
  }

  output(name: string, value: Value): void {
    if (this.outputs.some((existing) => existing.name === name)) throw new RangeError(`two outputs are called "${name}"`);
    this.outputs.push({ name, value });
  }

  /** Values that the outputs need, in order of execution (ids grow along every edge). */
  needed(): Value[] {
    return reachable(this.outputs.map((output) => output.value));
  }
}

function elementTypeOf(data: ConstantData): ElementType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Uint16Array) return 'float16';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Int8Array) return 'int8';
  return data instanceof Uint8Array ? 'uint8' : 'int64';
}

/** All values that `targets` depend on, themselves included, in order of execution. */
export function reachable(targets: readonly Value[]): Value[] {
  const seen = new Map<number, Value>();
  const open = [...targets];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (seen.has(value.id)) continue;
    seen.set(value.id, value);
    if (value.source.kind === 'node') open.push(...value.source.node.inputs);
  }
  return [...seen.values()].sort((a, b) => a.id - b.id);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, at) => size === b[at]);
}
