import { assertNever } from '../../shared/errors/AppError.ts';
import { elements } from './learnables.ts';
import { inputChannels, layerNamed, type LayerGraph, type LayerNode } from './LayerGraph.ts';
import { withoutAuxiliaryHeads } from './withoutAuxiliaryHeads.ts';

/**
 * Multiply-adds of one image in use, as networks are compared by: every weight of a convolution, transposed convolution or
 * linear layer once for each place where it is applied, and the two products of attention. Biases, normalisation,
 * activations, pooling and interpolation count nothing; an up-sampling whose weights are bilinear counts as the transposed
 * convolution that the layer table shows. Auxiliary heads are left out: only training has them.
 */
export function multiplyAdds(graph: LayerGraph): number {
  return withoutAuxiliaryHeads(graph).layers.reduce((sum, node) => sum + layerMultiplyAdds(graph, node), 0);
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
    case 'fullyConnected':
      return elements(layerNamed(graph, node.inputs[0] as string).shape) * layer.units;
    case 'attention': {
      // Every query with every key, and that with every value; heads share the channels among them.
      const [keyHeight, keyWidth] = layerNamed(graph, node.inputs[1] as string).shape;
      return 2 * height * width * keyHeight * keyWidth * filters;
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
    case 'multiplication':
    case 'sigmoid':
    case 'hardSigmoid':
    case 'hardSwish':
    case 'crop':
    case 'layerNormalization':
    case 'gelu':
    case 'clustering':
    case 'imageClassification':
    case 'reconstruction':
    case 'softmax':
    case 'pixelClassification':
    case 'auxiliaryClassification':
      return 0;
    default:
      return assertNever(layer);
  }
}
