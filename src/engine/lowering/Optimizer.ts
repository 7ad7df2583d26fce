import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';

/** What an optimizer keeps of one parameter, before a step or after it: its weights, and its own arrays by role. */
export interface OptimizedArrays {
  readonly weight: Value;
  readonly arrays: Readonly<Record<string, Value>>;
}

/** One way of stepping down the gradient. */
export interface Optimizer {
  /** The arrays it keeps for each parameter, of the parameter's shape; all start at zero. */
  readonly roles: readonly string[];
  /** The scalars of the `step`-th step, counted from 1, by name. */
  scalars(step: number, learningRate: number): Readonly<Record<string, number>>;
  /**
   * Adds one step of one parameter to the graph. `scalars` are those of the step as inputs; `decay` is the weight decay
   * (0: none), `rateFactor` what the learning rate of this parameter is multiplied by.
   */
  lower(g: OperatorGraph, before: OptimizedArrays, gradient: Value, scalars: Readonly<Record<string, Value>>, decay: number, rateFactor: number): OptimizedArrays;
}
