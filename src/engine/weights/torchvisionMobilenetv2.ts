import type { NameTable } from './NameTable.ts';

/** Places within one of torchvision's inverted residuals, and the ends of the names that Keras (and Nital) give the layers there. */
const EXPANDED_BLOCK = [
  ['conv.0.0', 'expand'],
  ['conv.0.1', 'expand_BN'],
  ['conv.1.0', 'depthwise'],
  ['conv.1.1', 'depthwise_BN'],
  ['conv.2', 'project'],
  ['conv.3', 'project_BN'],
] as const;

/** The first block does not expand. */
const FIRST_BLOCK = [
  ['conv.0.0', 'depthwise'],
  ['conv.0.1', 'depthwise_BN'],
  ['conv.1', 'project'],
  ['conv.2', 'project_BN'],
] as const;

const LAST_BLOCK = 16;

const LAYERS: ReadonlyMap<string, string> = new Map([
  ['Conv1', 'features.0.0'],
  ['bn_Conv1', 'features.0.1'],
  ...FIRST_BLOCK.map(([place, layer]): [string, string] => [`expanded_conv_${layer}`, `features.1.${place}`]),
  ...Array.from({ length: LAST_BLOCK }, (_, at) => at + 1).flatMap((block) => EXPANDED_BLOCK.map(([place, layer]): [string, string] => [`block_${block}_${layer}`, `features.${block + 1}.${place}`])),
]);

/**
 * `mobilenet_v2` of torchvision (0.9 and later). Its `features.18` and `classifier` have no place in a segmentation network.
 *
 * The layers are the same but for three things, which no choice of weights undoes: with a stride of 2 torchvision pads above
 * and to the left too, Nital below and to the right alone (as Keras and the ferrite/pearlite study do), so features lie a
 * pixel off; its batch normalisation adds 1e-5 to variances where Nital adds 1e-3; and Nital stops at stride 16 and dilates
 * instead. With padding, epsilon and dilation set alike both compute the same (test/engine-weights).
 */
export const torchvisionMobilenetv2: NameTable = {
  title: "torchvision's MobileNetV2",
  networks: ['deeplabv3plus-mobilenetv2'],
  layerOf: (layer) => LAYERS.get(layer),
  remark: 'These weights were trained with other padding, a smaller epsilon and a larger stride (torchvision): they are a start to train from, not the same network.',
};
