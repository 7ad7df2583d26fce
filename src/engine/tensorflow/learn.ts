import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { correctPixels, lossOf, oneHotTargets, type LossRules } from './loss.ts';
import { runNetwork, type RunOptions } from './runNetwork.ts';
import type { Tf } from './Tf.ts';

/** A batch, or a part of one. */
export interface LessonBatch {
  /** [N, C, H, W] in 0…1. */
  readonly images: Tensor4D;
  /** [N, H, W] int32, class index or 255. */
  readonly labels: Tensor;
}

/** What a batch teaches; the caller disposes of it. */
export interface Lesson {
  readonly loss: Scalar;
  /** [N, H, W, classes] */
  readonly scores: Tensor4D;
  readonly correct: Scalar;
  /** By the names that were asked for, in the layout of the parameter. */
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** New running statistics by full name. */
  readonly statistics: ReadonlyMap<string, Tensor>;
}

/** The loss of a batch and its gradients with respect to the parameters called `learned`. */
export function learn(tf: Tf, graph: LayerGraph, parameters: ReadonlyMap<string, Tensor>, learned: readonly string[], { images, labels }: LessonBatch, run: RunOptions, rules: LossRules): Lesson {
  const beside: Pick<Lesson, 'scores' | 'correct' | 'statistics'>[] = [];
  const loss = (...values: Tensor[]): Scalar => {
    const current = new Map([...parameters, ...learned.map((name, at): [string, Tensor] => [name, values[at] as Tensor])]);
    const { scores, statistics } = runNetwork(tf, graph, current, images, run);
    const targets = oneHotTargets(tf, labels, graph.classes);
    const correct = correctPixels(tf, scores, targets);
    // Else they would go with everything that only the gradients need.
    for (const tensor of [scores, correct, ...statistics.values()]) tf.keep(tensor);
    beside.push({ scores, correct, statistics });
    return lossOf(tf, scores, targets, rules);
  };
  const { value, grads } = tf.valueAndGrads(loss)(learned.map((name) => parameters.get(name) as Tensor));
  const [rest] = beside as [(typeof beside)[0]];
  return { loss: value, gradients: new Map(learned.map((name, at) => [name, grads[at] as Tensor])), ...rest };
}
