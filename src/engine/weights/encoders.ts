import { AppError } from '../../shared/errors/AppError.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';

/** By network, the last layer of its encoder: the part before it is what transfer learning takes from elsewhere. */
export const LAST_ENCODER_LAYER: Readonly<Record<string, string>> = {
  unet: 'Bridge-DropOut',
  'deeplabv3plus-mobilenetv2': 'block_16_project_BN',
  'deeplabv3-resnet101': 'backbone.layer4.2.relu3',
  'fcn-resnet101': 'backbone.layer4.2.relu3',
  'lraspp-mobilenetv3-large': 'backbone.16.2',
  'deeplabv3plus-mobilenetv2-study5': 'backbone.17.conv.3',
  'deeplabv3plus-mobilenetv3-large': 'backbone.16.2',
  'deeplabv3plus-mobilenetv3-small': 'backbone.12.2',
  'segformer-b0': 'encoder.layer_norm.3',
};

/**
 * Names of the layers of a network's encoder.
 * @throws AppError `usage/invalid` when the network has no encoder of its own.
 */
export function encoderLayers(graph: LayerGraph): ReadonlySet<string> {
  const last = Object.hasOwn(LAST_ENCODER_LAYER, graph.network) ? LAST_ENCODER_LAYER[graph.network] : undefined;
  const end = graph.layers.findIndex((node) => node.name === last);
  if (end < 0) throw new AppError('usage/invalid', `The network ${graph.network} has no encoder that could start from other weights alone. Take all weights.`);
  return new Set(graph.layers.slice(0, end + 1).map((node) => node.name));
}
