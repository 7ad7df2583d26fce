import type { LayerGraph } from '../graph/LayerGraph.ts';

/**
 * The layer that normalises means of whole tiles over the batch, which one tile at a time does not have; null: there is none.
 * A frozen one goes by its running statistics and takes single tiles.
 */
export function normalizationOfMeans(graph: LayerGraph, layerRates: ReadonlyMap<string, number> = new Map()): string | null {
  const found = graph.layers.find(({ name, layer, shape }) => layer.kind === 'batchNormalization' && shape[0] === 1 && shape[1] === 1 && layerRates.get(name) !== 0);
  return found?.name ?? null;
}
