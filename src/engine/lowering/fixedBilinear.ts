import { inputChannels, type LayerGraph } from '../graph/LayerGraph.ts';
import { bilinearKernels } from '../networks/initialize.ts';

/** Up-sampling layers of a network that start as bilinear interpolation. */
export function bilinearLayers(graph: LayerGraph): Set<string> {
  return new Set(graph.layers.flatMap(({ name, layer }) => (layer.kind === 'transposedConvolution' && layer.bilinear ? [name] : [])));
}

/** The weights and biases that those layers start with, by parameter name. */
export function bilinearStart(graph: LayerGraph): Map<string, Float32Array> {
  const start = new Map<string, Float32Array>();
  for (const node of graph.layers) {
    if (node.layer.kind !== 'transposedConvolution' || !node.layer.bilinear) continue;
    const { filters, kernel, stride } = node.layer;
    start.set(`${node.name}.weight`, bilinearKernels(inputChannels(graph, node), filters, kernel, stride));
    start.set(`${node.name}.bias`, new Float32Array(filters));
  }
  return start;
}

/** Those whose weights still are bilinear and whose biases are zero: they can be run as interpolation, which is far cheaper. */
export function stillBilinear(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>): Set<string> {
  const start = bilinearStart(graph);
  const isAsAtStart = (name: string): boolean => weights.get(name)?.every((value, at) => value === start.get(name)?.[at]) === true;
  return new Set([...bilinearLayers(graph)].filter((name) => isAsAtStart(`${name}.weight`) && isAsAtStart(`${name}.bias`)));
}
