import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { runNetwork, type RunOptions, type RunResult } from './runNetwork.ts';
import type { Tf } from './Tf.ts';

/** What training makes smaller, and numbers that are to come out beside it. */
export interface Objective {
  readonly loss: Scalar;
  readonly beside: Readonly<Record<string, Tensor>>;
}

/** What images [N, C, H, W] teach; see `disposeOf`. */
export interface Lesson extends Objective {
  /** By the names that were asked for, in the layout of the parameter. */
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** New running statistics by full name. */
  readonly statistics: ReadonlyMap<string, Tensor>;
}

/** The objective and its gradients with respect to the parameters called `learned`. */
export function learn(tf: Tf, graph: LayerGraph, parameters: ReadonlyMap<string, Tensor>, learned: readonly string[], images: Tensor4D, run: RunOptions, objective: (result: RunResult) => Objective): Lesson {
  const besides: Omit<Lesson, 'loss' | 'gradients'>[] = [];
  const lossOf = (...values: Tensor[]): Scalar => {
    const result = runNetwork(tf, graph, new Map([...parameters, ...learned.map((name, at): [string, Tensor] => [name, values[at] as Tensor])]), images, run);
    const { loss, beside } = objective(result);
    // Else they would go with everything that the gradients alone need.
    for (const tensor of [...Object.values(beside), ...result.statistics.values()]) tf.keep(tensor);
    besides.push({ beside, statistics: result.statistics });
    return loss;
  };
  try {
    const { value, grads } = tf.valueAndGrads(lossOf)(learned.map((name) => parameters.get(name) as Tensor));
    const [besideLoss] = besides as [(typeof besides)[0]];
    return { loss: value, gradients: new Map(learned.map((name, at) => [name, grads[at] as Tensor])), ...besideLoss };
  } catch (error) {
    for (const { beside, statistics } of besides) tf.dispose([...Object.values(beside), ...statistics.values()]);
    // TensorFlow.js forgets what it saved for the backward pass when something fails: all activations.
    const { state } = tf.engine();
    for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
    state.activeTape = [];
    throw error;
  }
}

/** Frees a lesson's memory. */
export function disposeOf({ loss, beside, gradients, statistics }: Lesson): void {
  for (const tensor of [loss, ...Object.values(beside), ...gradients.values(), ...statistics.values()]) tensor.dispose();
}
