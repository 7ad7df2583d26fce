import type { LayerGraph } from './LayerGraph.ts';

/** The network without the layers that lead to auxiliary heads alone. */
export function withoutAuxiliaryHeads(graph: LayerGraph): LayerGraph {
  const read = new Set(graph.layers.flatMap(({ inputs }) => inputs));
  const needed = new Set<string>();
  for (const { name, layer, inputs } of graph.layers.toReversed()) {
    const isEnd = !read.has(name) && layer.kind !== 'auxiliaryClassification';
    if (isEnd || needed.has(name)) for (const used of [name, ...inputs]) needed.add(used);
  }
  return { ...graph, layers: graph.layers.filter(({ name }) => needed.has(name)) };
}
