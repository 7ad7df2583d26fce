import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { lossSchema } from '../../src/shared/engineProtocol/trainingSettings.ts';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import type { Objective } from '../../src/engine/tensorflow/learn.ts';
import { lossOf, oneHotTargets } from '../../src/engine/tensorflow/loss.ts';
import type { RunResult } from '../../src/engine/tensorflow/runNetwork.ts';
import type { Tf } from '../../src/engine/tensorflow/Tf.ts';

/** What a network that learns without masks is held to. */
export interface UnsupervisedTargets {
  /** [N, C, H, W] in 0…1. */
  readonly images: Tensor4D;
  /** The network's own labels after they were smoothed, [N, H, W] int32. */
  readonly labels: Tensor;
  /** What each image shows, [N, 1, 1] int32. */
  readonly imageLabels: Tensor;
}

/** The sum of the losses of the heads that a network has: clustering, classification of images, reconstruction. */
export function unsupervisedByTensorflow(tf: Tf, graph: LayerGraph, { images, labels, imageLabels }: UnsupervisedTargets): (result: RunResult) => Objective {
  return ({ activations }) => {
    const losses = graph.layers.flatMap(({ name, layer }) => {
      const output = activations.get(name) as Tensor4D;
      if (layer.kind === 'clustering') return [crossEntropy(tf, output, labels)];
      if (layer.kind === 'imageClassification') return [crossEntropy(tf, output, imageLabels)];
      if (layer.kind === 'reconstruction') return [tf.mean<Scalar>(tf.square(tf.sub(output, tf.transpose(images, [0, 2, 3, 1]))))];
      return [];
    });
    return { loss: tf.addN<Scalar>(losses), beside: {} };
  };
}

/** Mean over the labels that are classes, [N, H, W] for scores [N, H, W, C]. */
function crossEntropy(tf: Tf, scores: Tensor4D, labels: Tensor): Scalar {
  const [images, , , classes] = scores.shape;
  const targets = oneHotTargets(tf, labels, classes);
  const totalWeight = Array.from(labels.dataSync()).filter((label) => label < classes).length;
  return lossOf(tf, scores, targets, { classWeights: new Array<number>(classes).fill(1), terms: lossSchema.parse({}), batch: { images, totalWeight } });
}
