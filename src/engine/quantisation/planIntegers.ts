import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import { imageShape, operand } from '../operators/typeRules.ts';
import type { NodeOf, OpNode, Value } from '../operators/Value.ts';
import { integerRoles } from './integerRoles.ts';

/** Which parts of a network's operators compute in integers. */
export interface IntegerPlan {
  /** Values held as bytes, by id: the layer whose range their grid covers. */
  readonly held: ReadonlyMap<number, string>;
  /** Ids of the weighted and joining operators' results that are computed in integers. */
  readonly integer: ReadonlySet<number>;
  /** What follows an operator as its only reader and is done by its grid: by the operator's result id the activation's result. */
  readonly rectified: ReadonlyMap<number, Value>;
}

/**
 * Decides what of an inference graph is computed in integers. A value can be held as bytes when it is what a layer gives, so
 * that its range is known, or is passed on from one; it is when an operator that computes in integers reads or makes it.
 */
export function planIntegers(graph: OperatorGraph, layers: ReadonlyMap<string, Value>): IntegerPlan {
  const values = graph.needed();
  const readers = readersOf(values);
  const rectified = new Map<number, Value>();
  for (const value of values) {
    const [reader, ...others] = readers.get(value.id) ?? [];
    if (reader !== undefined && others.length === 0 && roleOf(reader) === 'rectifying' && isMade(value)) rectified.set(value.id, reader);
  }
  const end = (value: Value): Value => rectified.get(value.id) ?? value;
  const ranges = rangeSources(values, layers);
  const canBeHeld = (value: Value): boolean => ranges.has(value.id) && !rectified.has(value.id);

  const held = new Map<number, string>();
  const integer = new Set<number>();
  const hold = (value: Value): void => {
    held.set(value.id, ranges.get(value.id) as string);
  };
  // From the end to the start: whether to join depends on who reads the sum.
  for (const value of values.toReversed()) {
    if (value.source.kind !== 'node') continue;
    const { node } = value.source;
    switch (roleOf(value)) {
      case 'weighted':
        if (!canBeHeld(operand(node.inputs, 0)) || !canBeHeld(end(value)) || !isIntegerCapable(node)) break;
        integer.add(value.id);
        hold(operand(node.inputs, 0));
        hold(end(value));
        break;
      case 'joining':
        if (!held.has(end(value).id) || !node.inputs.every(canBeHeld)) break;
        integer.add(value.id);
        node.inputs.forEach(hold);
        break;
      case 'passing':
        if (held.has(value.id) && canBeHeld(operand(node.inputs, 0))) hold(operand(node.inputs, 0));
        break;
      default:
    }
  }
  return { held, integer, rectified };
}

/** Transposed convolutions whose kernels do not overlap are convolutions of one pixel each; the others have no integer kernel. */
export function isPixelwise({ inputs, attributes }: NodeOf<'ConvTranspose'>): boolean {
  const [, , kernelHeight, kernelWidth] = imageShape(operand(inputs, 1));
  const { stride, dilation, padding, groups } = attributes;
  return kernelHeight === stride && kernelWidth === stride && dilation === 1 && groups === 1 && padding.every((side) => side === 0);
}

function isIntegerCapable(node: OpNode): boolean {
  const constants = node.inputs.slice(1).every((input) => input.source.kind === 'constant');
  return constants && (node.op !== 'ConvTranspose' || isPixelwise(node));
}

/** Weighted and joining operators, whose results are brought to a grid. */
function isMade(value: Value): boolean {
  return roleOf(value) === 'weighted' || roleOf(value) === 'joining';
}

function roleOf(value: Value): (typeof integerRoles)[keyof typeof integerRoles] {
  return value.source.kind === 'node' ? integerRoles[value.source.node.op] : 'float';
}

/** The layer that each value's range is taken from: that of which its numbers are, or its own. */
function rangeSources(values: readonly Value[], layers: ReadonlyMap<string, Value>): Map<number, string> {
  const sources = new Map<number, string>();
  for (const [name, value] of layers) if (value.source.kind === 'node' && !sources.has(value.id)) sources.set(value.id, name);
  for (const value of values) {
    if (value.source.kind !== 'node') continue;
    const { node } = value.source;
    const before = sources.get(operand(node.inputs, 0).id);
    // An image that is mirrored is joined of its own parts, with and without which a model must find its ranges.
    const isOfOne = roleOf(value) === 'passing' || (node.op === 'Concat' && node.inputs.every((input) => sources.get(input.id) === before));
    if (before !== undefined && isOfOne) sources.set(value.id, before);
  }
  return sources;
}

function readersOf(values: readonly Value[]): Map<number, Value[]> {
  const readers = new Map<number, Value[]>();
  for (const value of values) {
    if (value.source.kind !== 'node') continue;
    for (const input of value.source.node.inputs) readers.set(input.id, [...(readers.get(input.id) ?? []), value]);
  }
  return readers;
}
