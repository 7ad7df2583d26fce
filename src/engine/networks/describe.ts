import { assertNever } from '../../shared/errors/AppError.ts';
import type { LayerRow, NetworkDescription } from '../../shared/engineProtocol/jobs.ts';
import { layerLearnables } from '../graph/learnables.ts';
import type { Layer } from '../graph/LayerGraph.ts';
import { multiplyAdds } from '../graph/multiplyAdds.ts';
import { receptiveField } from '../graph/receptiveField.ts';
import { buildNetwork, smallestTile, type NetworkFacts } from './registry.ts';

/** Facts about a network and its layer table, in the form of the ferrite/pearlite study's appendix. */
export function describeNetwork(facts: NetworkFacts, options: { readonly classes: number; readonly inputSize: number }): NetworkDescription {
  const graph = buildNetwork(facts, { classes: options.classes, inputHeight: options.inputSize, inputWidth: options.inputSize });
  const layers: LayerRow[] = graph.layers.map((node, at) => ({
    index: at + 1,
    name: node.name,
    type: layerType(node.layer),
    activations: node.shape,
    learnables: layerLearnables(graph, node),
  }));
  return {
    id: facts.id,
    title: facts.title,
    source: facts.source,
    task: facts.task,
    learnables: layers.reduce((sum, row) => sum + row.learnables, 0),
    multiplyAdds: multiplyAdds(graph),
    receptiveField: receptiveField(graph),
    smallestTile: smallestTile(facts),
    layers,
  };
}

/** The layer's type in the words of the study's tables (MATLAB's). */
function layerType(layer: Layer): string {
  switch (layer.kind) {
    case 'input':
      return 'Image Input';
    case 'convolution':
      return '2-D Convolution';
    case 'depthwiseConvolution':
      return '2-D Grouped Convolution';
    case 'transposedConvolution':
      return '2-D Transposed Convolution';
    case 'batchNormalization':
      return 'Batch Normalization';
    case 'relu':
      return 'ReLU';
    case 'clippedRelu':
      return 'Clipped ReLU';
    case 'maxPooling':
      return '2-D Max Pooling';
    case 'maxUnpooling':
      return '2-D Max Unpooling';
    case 'adaptiveAveragePooling':
      return '2-D Average Pooling';
    case 'bilinearResize':
      return 'Resize';
    case 'dropout':
      return layer.wholeChannels ? 'Spatial Dropout' : 'Dropout';
    case 'concatenation':
      return 'Depth concatenation';
    case 'addition':
      return 'Addition';
    case 'mirrorPadding':
      return 'Mirror Padding';
    case 'multiplication':
      return 'Multiplication';
    case 'sigmoid':
      return 'Sigmoid';
    case 'hardSigmoid':
      return 'Hard Sigmoid';
    case 'hardSwish':
      return 'Hard Swish';
    case 'crop':
      return 'Crop 2D';
    case 'layerNormalization':
      return 'Layer Normalization';
    case 'gelu':
      return 'GELU';
    case 'attention':
      return 'Attention';
    case 'fullyConnected':
      return 'Fully Connected';
    case 'clustering':
      return 'Clustering Layer';
    case 'imageClassification':
      return 'Classification Layer';
    case 'reconstruction':
      return 'Regression Layer';
    case 'softmax':
      return 'Softmax';
    case 'pixelClassification':
      return 'Pixel Classification Layer';
    case 'auxiliaryClassification':
      return 'Auxiliary Pixel Classification Layer';
    default:
      return assertNever(layer);
  }
}
