import type { NameTable } from './NameTable.ts';

const ENCODER = 'backbone.';
const ON_RESNET101 = ['deeplabv3-resnet101', 'fcn-resnet101'];
const ON_MOBILENET = ['lraspp-mobilenetv3-large', 'deeplabv3plus-mobilenetv2-study5', 'deeplabv3plus-mobilenetv3-large', 'deeplabv3plus-mobilenetv3-small'];

/** Segmentation networks of torchvision (0.13 and later), whose layer names these networks have. */
export const torchvisionSegmentation: NameTable = {
  title: "torchvision's segmentation networks",
  networks: [...ON_RESNET101, ...ON_MOBILENET],
  layerOf: (layer) => layer,
  remark: null,
};

/** `resnet101` of torchvision as their encoder; its `fc` has no place in a segmentation network. */
export const torchvisionResnet101: NameTable = {
  title: "torchvision's ResNet101",
  networks: ON_RESNET101,
  layerOf: (layer) => withinEncoder(layer),
  remark: null,
};

/** `mobilenet_v2`, `mobilenet_v3_large` and `mobilenet_v3_small` of torchvision as their encoders, without `classifier`. */
export const torchvisionMobilenets: NameTable = {
  title: "torchvision's MobileNets",
  networks: ON_MOBILENET,
  layerOf: (layer) => {
    const within = withinEncoder(layer);
    return within === undefined ? undefined : `features.${within}`;
  },
  remark: null,
};

function withinEncoder(layer: string): string | undefined {
  return layer.startsWith(ENCODER) ? layer.slice(ENCODER.length) : undefined;
}
