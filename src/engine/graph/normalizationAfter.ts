import type { LayerGraph, LayerNode } from './LayerGraph.ts';

/** Convolutions whose only reader is a batch normalisation by the batch's own statistics, with that normalisation's name. */
export function normalizationAfter(graph: LayerGraph, frozen: ReadonlySet<string> = new Set()): Map<string, string> {
  const readers = new Map<string, LayerNode[]>();
  for (const node of graph.layers) for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  const found = new Map<string, string>();
  for (const { name, layer } of graph.layers) {
    const [reader, ...others] = readers.get(name) ?? [];
    const isConvolution = layer.kind === 'convolution' || layer.kind === 'depthwiseConvolution';
    if (isConvolution && others.length === 0 && reader?.layer.kind === 'batchNormalization' && !frozen.has(reader.name)) found.set(name, reader.name);
  }
  return found;
}
