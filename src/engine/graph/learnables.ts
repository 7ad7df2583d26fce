import { inputChannels, layerNamed, type LayerGraph, type LayerNode } from './LayerGraph.ts';

/** An array of numbers that belongs to a layer; its full name is `layer.role`. Convolutions are [out, in/groups, k, k], transposed ones [in, out, k, k], full connections [out, in · H · W]. */
export interface LayerParameter {
  readonly name: string;
  readonly role: 'weight' | 'bias' | 'scale' | 'offset' | 'mean' | 'variance';
  readonly shape: readonly number[];
  /** False for the running statistics of batch normalisation, which no layer table counts. */
  readonly learnable: boolean;
}

/** The parameters of one layer. */
export function layerParameters(graph: LayerGraph, node: LayerNode): LayerParameter[] {
  const { layer, name } = node;
  const parameter = (role: LayerParameter['role'], shape: readonly number[], learnable = true): LayerParameter => ({ name: `${name}.${role}`, role, shape, learnable });
  const channels = inputChannels(graph, node);
  switch (layer.kind) {
    case 'convolution':
      return [parameter('weight', [layer.filters, channels, layer.kernel, layer.kernel]), ...(layer.bias ? [parameter('bias', [layer.filters])] : [])];
    case 'depthwiseConvolution':
      return [parameter('weight', [channels, 1, layer.kernel, layer.kernel]), ...(layer.bias ? [parameter('bias', [channels])] : [])];
    case 'transposedConvolution':
      return [parameter('weight', [channels, layer.filters, layer.kernel, layer.kernel]), ...(layer.bias ? [parameter('bias', [layer.filters])] : [])];
    case 'batchNormalization':
      return [parameter('scale', [channels]), parameter('offset', [channels]), parameter('mean', [channels], false), parameter('variance', [channels], false)];
    case 'fullyConnected':
      return [parameter('weight', [layer.units, elements(layerNamed(graph, node.inputs[0] as string).shape)]), parameter('bias', [layer.units])];
    case 'layerNormalization':
      return [parameter('scale', [channels]), parameter('offset', [channels])];
    default:
      return [];
  }
}

/** All parameters of a network in layer order. */
export function graphParameters(graph: LayerGraph): LayerParameter[] {
  return graph.layers.flatMap((node) => layerParameters(graph, node));
}

/** Numbers in an array of this shape. */
export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Learnable numbers of one layer. */
export function layerLearnables(graph: LayerGraph, node: LayerNode): number {
  return layerParameters(graph, node).reduce((sum, parameter) => sum + (parameter.learnable ? elements(parameter.shape) : 0), 0);
}
