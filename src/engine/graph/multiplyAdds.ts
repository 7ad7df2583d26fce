import { assertNever } from '../../shared/errors/AppError.ts';
import { inputChannels, layerNamed, type LayerGraph, type LayerNode } from './LayerGraph.ts';

/**
 * Multiply-adds of one image, as networks are compared by: every weight of a convolution, transposed convolution or linear
 * layer once for each place where it is applied. Biases, normalisation, activations, pooling and interpolation count
 * nothing; an up-sampling whose weights are bilinear counts as the transposed convolution that the layer table shows.
 */
export function multiplyAdds(graph: LayerGraph): number {
  return graph.layers.reduce((sum, node) => sum + layerMultiplyAdds(graph, node), 0);
}

/** Those of one layer. */
export function layerMultiplyAdds(graph: LayerGraph, node: LayerNode): number {
  const { layer } = node;
  const [height, width, filters] = node.shape;
  const channels = inputChannels(graph, node);
  switch (layer.kind) {
    case 'convolution':
      return height * width * filters * channels * layer.kernel ** 2;
    case 'depthwiseConvolution':
      return height * width * filters * layer.kernel ** 2;
    case 'transposedConvolution': {
      const [fromHeight, fromWidth] = layerNamed(graph, node.inputs[0] as string).shape;
      return fromHeight * fromWidth * filters * channels * layer.kernel ** 2;
    }
    case 'input':
    case 'batchNormalization':
    case 'relu':
    case 'clippedRelu':
    case 'maxPooling':
    case 'maxUnpooling':
    case 'adaptiveAveragePooling':
    case 'bilinearResize':
    case 'dropout':
    case 'concatenation':
    case 'addition':
    case 'mirrorPadding':
    case 'crop':
    case 'softmax':
    case 'pixelClassification':
      return 0;
    default:
      return assertNever(layer);
  }
}
