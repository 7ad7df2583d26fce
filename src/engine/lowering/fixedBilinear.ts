import { inputChannels, type LayerGraph } from '../graph/LayerGraph.ts';
import { bilinearKernels } from '../networks/initialize.ts';

/** Up-sampling layers of a network that start as bilinear interpolation. */
export function bilinearLayers(graph: LayerGraph): Set<string> {
  return new Set(graph.layers.flatMap(({ name, layer }) => (layer.kind === 'transposedConvolution' && layer.bilinear ? [name] : [])));
}

/** Those whose weights still are bilinear and whose biases are zero: they can be run as interpolation, which is far cheaper. */
export function stillBilinear(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>): Set<string> {
  const still = new Set<string>();
  for (const node of graph.layers) {
    if (node.layer.kind !== 'transposedConvolution' || !node.layer.bilinear) continue;
    const { filters, kernel, stride } = node.layer;
    const start = bilinearKernels(inputChannels(graph, node), filters, kernel, stride);
    const weight = weights.get(`${node.name}.weight`);
    const bias = weights.get(`${node.name}.bias`);
    if (weight?.every((value, at) => value === start[at]) === true && bias?.every((value) => value === 0) === true) still.add(node.name);
  }
  return still;
}
