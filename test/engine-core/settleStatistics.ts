import { layerNamed, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { buildLossGraph, lossFeeds } from './lossGraph.ts';
import { randomBatch } from './networksForTests.ts';
import { runOnDevice } from './runOnDevice.ts';

/**
 * Sets the running statistics among `weights` to those of one batch, random unless given: a step that starts from zeros
 * leaves behind the batch's own statistics times the decay.
 */
export async function settleStatistics(graph: LayerGraph, weights: Map<string, Float32Array>, batchSize = 4, batch = randomBatch(graph, batchSize, 21)): Promise<void> {
  const plan = buildLossGraph(graph, { mode: 'training', batchSize });
  for (const [name, value] of plan.forward.statistics) {
    plan.operators.output(`new:${name}`, value);
    weights.set(name, new Float32Array((weights.get(name) as Float32Array).length));
  }
  const results = await runOnDevice(plan.operators, lossFeeds(graph, plan, weights, batch));
  for (const name of plan.forward.statistics.keys()) {
    const { layer } = layerNamed(graph, name.slice(0, name.lastIndexOf('.')));
    if (layer.kind !== 'batchNormalization') throw new RangeError(`"${name}" is no statistic of a batch normalisation`);
    weights.set(name, Float32Array.from(results[`new:${name}`] as number[], (value) => value / layer.decay));
  }
}
