import { add, reduceSum, reshape } from '../operators/build.ts';
import { reachable, sameShape, type OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import type { OpName } from '../operators/attributes.ts';
import type { Shape } from '../operators/types.ts';
import { gradientRules, type GradientRule } from './gradientRules.ts';

/**
 * Adds to the graph the gradients of a scalar `loss` with respect to `targets` and returns them in the same order; null for
 * a target on which the loss does not depend. Only operators on a path from a target to the loss are differentiated, so
 * frozen weights cost nothing. Reverse accumulation (Griewank & Walther, Evaluating Derivatives, 2008, ch. 3).
 * @throws RangeError when an operator on such a path has no gradient (a mistake in the program).
 */
export function differentiate(g: OperatorGraph, loss: Value, targets: readonly Value[]): (Value | null)[] {
  const path = onPath(loss, targets);
  const wanted = new Set(path.map((value) => value.id));
  const gradients = new Map<number, Value>([[loss.id, g.constant(new Float32Array(1).fill(1), loss.shape)]]);
  for (const value of path.toReversed()) {
    const dy = gradients.get(value.id);
    if (dy === undefined || value.source.kind !== 'node') continue;
    const { node } = value.source;
    const rule = gradientRules[node.op] as GradientRule<OpName> | 'notDifferentiable';
    if (rule === 'notDifferentiable') throw new RangeError(`${node.op} has no gradient`);
    rule(g, node, value, dy).forEach((gradient, at) => {
      const input = node.inputs[at];
      if (gradient === null || input === undefined || !wanted.has(input.id)) return;
      const fitted = unbroadcast(g, gradient, input.shape);
      const known = gradients.get(input.id);
      gradients.set(input.id, known === undefined ? fitted : add(g, known, fitted));
    });
  }
  return targets.map((target) => gradients.get(target.id) ?? null);
}

/** Values that depend on a target and on which the loss depends, in order of execution. */
function onPath(loss: Value, targets: readonly Value[]): Value[] {
  const dependent = new Set(targets.map((target) => target.id));
  return reachable([loss]).filter((value) => {
    if (dependent.has(value.id)) return true;
    const depends = value.source.kind === 'node' && value.source.node.inputs.some((input) => dependent.has(input.id));
    if (depends) dependent.add(value.id);
    return depends;
  });
}

/** Sums a gradient over the axes along which its operand was broadcast. */
function unbroadcast(g: OperatorGraph, gradient: Value, shape: Shape): Value {
  if (sameShape(gradient.shape, shape)) return gradient;
  const missing = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) => (axis < missing || (shape[axis - missing] === 1 && size !== 1) ? [axis] : []));
  return reshape(g, reduceSum(g, gradient, axes), shape);
}
