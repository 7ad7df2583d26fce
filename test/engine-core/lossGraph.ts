import { differentiate } from '../../src/engine/autodiff/differentiate.ts';
import { elements, graphParameters, type LayerParameter } from '../../src/engine/graph/learnables.ts';
import { inputShape, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { lowerForward, type ForwardOptions } from '../../src/engine/lowering/forward.ts';
import { lowerObjective } from '../../src/engine/lowering/loss.ts';
import { lowerTargets } from '../../src/engine/lowering/targets.ts';
import { OperatorGraph } from '../../src/engine/operators/OperatorGraph.ts';
import type { Value } from '../../src/engine/operators/Value.ts';
import type { Feeds } from '../../src/engine/session/Session.ts';
import { lossSchema } from '../../src/shared/engineProtocol/trainingSettings.ts';
import { NORMALISATION } from './networksForTests.ts';

export interface LossGraph {
  readonly operators: OperatorGraph;
  /** Parameters whose gradients are the outputs `gradient:NAME`. */
  readonly targets: readonly LayerParameter[];
  readonly forward: ReturnType<typeof lowerForward>;
}

export interface LossGraphOptions extends Pick<ForwardOptions, 'mode' | 'batchSize'> {
  readonly classWeights?: readonly number[];
  readonly fixedBilinear?: ReadonlySet<string>;
  readonly normalisation?: ForwardOptions['normalisation'];
  readonly withGradients?: boolean;
}

/** A network's loss, scores and gradients with respect to all learnables, as the operators that training differentiates; parameters are inputs. */
export function buildLossGraph(graph: LayerGraph, options: LossGraphOptions): LossGraph {
  const g = new OperatorGraph();
  const forward = lowerForward(g, graph, (name, shape) => g.input(name, shape), { normalisation: NORMALISATION, fixedBilinear: new Set(), ...options });
  const classWeights = options.classWeights ?? new Array<number>(graph.classes).fill(1);
  const loss = lowerObjective(g, forward, lowerTargets(g, forward.scores), { classWeights, terms: lossSchema.parse({}) });
  g.output('loss', loss);
  g.output('scores', forward.scores);
  forward.auxiliary.forEach(({ scores }, at) => g.output(`auxiliary:${at}`, scores));
  const targets = options.withGradients === true ? graphParameters(graph).filter(({ name, learnable }) => learnable && forward.parameters.has(name)) : [];
  const gradients = differentiate(g, loss, targets.map(({ name }) => forward.parameters.get(name) as Value));
  targets.forEach(({ name }, at) => g.output(`gradient:${name}`, gradients[at] as Value));
  return { operators: g, targets, forward };
}

/** Feeds for it: one batch, the parameters, and dropout masks (all kept unless given). */
export function lossFeeds(graph: LayerGraph, { forward }: LossGraph, weights: ReadonlyMap<string, Float32Array>, batch: { images: Float32Array; labels: Uint8Array }, dropoutMask: (count: number) => Float32Array = (count) => new Float32Array(count).fill(1)): Feeds {
  const [height, width, channels] = inputShape(graph);
  const batchSize = batch.labels.length / (height * width);
  return {
    images: { data: batch.images, shape: [batchSize, channels, height, width] },
    labels: { data: Int32Array.from(batch.labels), shape: [batchSize, 1, height, width] },
    ...Object.fromEntries([...forward.parameters].map(([name, { shape }]) => [name, { data: weights.get(name) as Float32Array, shape }])),
    ...Object.fromEntries(forward.dropoutMasks.map(({ value }) => [value.name, { data: dropoutMask(elements(value.shape)), shape: value.shape }])),
  };
}
