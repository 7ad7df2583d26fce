import { lossSchema } from '../../shared/engineProtocol/trainingSettings.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { elements } from '../graph/learnables.ts';
import { add, mul, sub } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import { imageShape } from '../operators/typeRules.ts';
import type { Value } from '../operators/Value.ts';
import type { ForwardResult } from './forward.ts';
import { lowerLoss } from './loss.ts';
import { lowerTargets } from './targets.ts';
import type { Objective } from './trainingGraph.ts';

/** Where a network without masks ends, by what it is held to there. */
export const HEADS = ['clustering', 'imageClassification', 'reconstruction'] as const;
export type Head = (typeof HEADS)[number];

/** Adds the loss of one head, with the input that it needs. */
type HeadLoss = (g: OperatorGraph, output: Value, forward: ForwardResult) => Value;

const headLosses: Readonly<Record<Head, HeadLoss>> = {
  /** Cross-entropy against `labels` [N, 1, H, W], the network's own after they were smoothed (Kanezaki 2018). */
  clustering: (g, responses) => crossEntropy(g, responses, 'labels'),
  /** Cross-entropy against `imageLabels` [N, 1, 1, 1]. */
  imageClassification: (g, scores) => crossEntropy(g, scores, 'imageLabels'),
  /** Mean squared difference from the images as they came in, from 0 to 1. */
  reconstruction: (g, output, { images }) => {
    const difference = sub(g, output, images);
    const squares = g.add('ReduceSumSquare', [difference], { axes: difference.shape.map((_, axis) => axis) });
    return mul(g, squares, g.scalar(1 / elements(difference.shape)));
  },
};

/** The sum of the losses of all heads that a network has; each comes out as `loss:HEAD` too. */
export function unsupervisedObjective(graph: LayerGraph): Objective {
  return (g, forward) => {
    const losses = HEADS.flatMap((head) => {
      const node = graph.layers.find(({ layer }) => layer.kind === head);
      if (node === undefined) return [];
      const loss = headLosses[head](g, forward.activations.get(node.name) as Value, forward);
      g.output(`loss:${head}`, loss);
      return [loss];
    });
    return losses.reduce((sum, loss) => add(g, sum, loss));
  };
}

function crossEntropy(g: OperatorGraph, scores: Value, labels: string): Value {
  const classWeights = new Array<number>(imageShape(scores)[1]).fill(1);
  return lowerLoss(g, scores, lowerTargets(g, scores, labels), { classWeights, terms: lossSchema.parse({}) });
}
