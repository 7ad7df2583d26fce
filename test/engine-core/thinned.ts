import type { ActivationShape, Layer, LayerGraph, LayerNode } from '../../src/engine/graph/LayerGraph.ts';

/** The same layers, strides and connections with so many times fewer filters; layers of as few filters as there are classes keep them. */
export function thinned(graph: LayerGraph, times: number): LayerGraph {
  const channels = new Map<string, number>();
  const layers = graph.layers.map((node): LayerNode => {
    const layer = thinnedLayer(node.layer, graph.classes, times);
    const inputs = node.inputs.map((name) => channels.get(name) as number);
    const outputs = channelsOf(layer, inputs);
    channels.set(node.name, outputs);
    const shape: ActivationShape = [node.shape[0], node.shape[1], outputs];
    return { ...node, layer, shape };
  });
  return { ...graph, layers };
}

function thinnedLayer(layer: Layer, classes: number, times: number): Layer {
  if (!('filters' in layer) || layer.filters <= classes) return layer;
  return { ...layer, filters: Math.ceil(layer.filters / times) };
}

function channelsOf(layer: Layer, inputs: readonly number[]): number {
  if (layer.kind === 'input') return layer.channels;
  if ('filters' in layer) return layer.filters;
  return layer.kind === 'concatenation' ? inputs.reduce((sum, channels) => sum + channels, 0) : (inputs[0] as number);
}
