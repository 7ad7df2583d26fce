import { AppError } from '../../shared/errors/AppError.ts';
import { padInput } from '../graph/padInput.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { deeplabv3plusMobilenetv2, deeplabv3plusResnet18, deeplabv3plusResnet18Bilinear, deeplabv3plusResnet50 } from './deeplabv3plus.ts';
import { deeplabv3plusMobilenetv2Study5, deeplabv3plusMobilenetv3Large, deeplabv3plusMobilenetv3Small } from './deeplabv3plusMobilenets.ts';
import { kanezaki } from './kanezaki.ts';
import { kanezakiAutoencoder } from './kanezakiAutoencoder.ts';
import { kanezakiClassifier } from './kanezakiClassifier.ts';
import type { NetworkOptions } from './NetworkOptions.ts';
import { pspnetResnet18 } from './pspnet.ts';
import { segformerB0 } from './segformer.ts';
import { segnetVgg16 } from './segnet.ts';
import { deeplabv3Resnet101, fcnResnet101, lrasppMobilenetv3Large } from './torchvisionSegmentation.ts';
import { unet } from './unet.ts';

export interface NetworkFacts {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** The network computes on multiples of this; inputs of other sizes are padded to the next, and its scores are cropped. */
  readonly strideMultiple: number;
  /** `segmentation` learns from masks; `unsupervised` finds its labels itself. */
  readonly task: 'segmentation' | 'unsupervised';
  readonly build: (options: NetworkOptions) => LayerGraph;
}

const STUDY_4 = 'Sajol, MSc thesis on clustering with SLIC refinement';

/** Every network Nital trains. */
export const NETWORKS: readonly NetworkFacts[] = [
  { id: 'unet', title: 'U-Net, encoder depth 3', source: 'Appl. Sci. 2024, 14, 2297, table A1', strideMultiple: 8, task: 'segmentation', build: unet },
  {
    id: 'deeplabv3plus-mobilenetv2',
    title: 'DeepLabv3+ on MobileNetV2',
    source: 'Appl. Sci. 2024, 14, 2297, table A5',
    strideMultiple: 16,
    task: 'segmentation',
    build: deeplabv3plusMobilenetv2,
  },
  { id: 'segnet-vgg16', title: 'SegNet on VGG16', source: 'Appl. Sci. 2024, 14, 2297, appendix A', strideMultiple: 32, task: 'segmentation', build: segnetVgg16 },
  { id: 'deeplabv3plus-resnet18', title: 'DeepLabv3+ on ResNet18', source: 'Appl. Sci. 2024, 14, 2297, appendix A', strideMultiple: 16, task: 'segmentation', build: deeplabv3plusResnet18 },
  { id: 'deeplabv3plus-resnet50', title: 'DeepLabv3+ on ResNet50', source: 'Appl. Sci. 2024, 14, 2297, appendix A', strideMultiple: 16, task: 'segmentation', build: deeplabv3plusResnet50 },
  { id: 'deeplabv3plus-resnet18-bilinear', title: 'DeepLabv3+ on ResNet18, interpolating', source: 'Chen et al. 2018, arXiv:1802.02611', strideMultiple: 16, task: 'segmentation', build: deeplabv3plusResnet18Bilinear },
  { id: 'pspnet-resnet18', title: 'PSPNet on ResNet18', source: 'Zhao et al. 2017, arXiv:1612.01105', strideMultiple: 8, task: 'segmentation', build: pspnetResnet18 },
  { id: 'deeplabv3-resnet101', title: 'DeepLabv3 on ResNet101, with auxiliary head', source: 'torchvision; Chen et al. 2017, arXiv:1706.05587', strideMultiple: 8, task: 'segmentation', build: deeplabv3Resnet101 },
  { id: 'fcn-resnet101', title: 'FCN on ResNet101, with auxiliary head', source: 'torchvision; Long et al. 2015, arXiv:1411.4038', strideMultiple: 8, task: 'segmentation', build: fcnResnet101 },
  { id: 'lraspp-mobilenetv3-large', title: 'LR-ASPP on MobileNetV3-Large', source: 'torchvision; Howard et al. 2019, arXiv:1905.02244', strideMultiple: 16, task: 'segmentation', build: lrasppMobilenetv3Large },
  { id: 'deeplabv3plus-mobilenetv2-study5', title: 'DeepLabv3+ on MobileNetV2, interpolating', source: 'Chen et al. 2018, arXiv:1802.02611', strideMultiple: 32, task: 'segmentation', build: deeplabv3plusMobilenetv2Study5 },
  { id: 'deeplabv3plus-mobilenetv3-large', title: 'DeepLabv3+ on MobileNetV3-Large', source: 'Chen et al. 2018, arXiv:1802.02611', strideMultiple: 32, task: 'segmentation', build: deeplabv3plusMobilenetv3Large },
  { id: 'deeplabv3plus-mobilenetv3-small', title: 'DeepLabv3+ on MobileNetV3-Small', source: 'Chen et al. 2018, arXiv:1802.02611', strideMultiple: 32, task: 'segmentation', build: deeplabv3plusMobilenetv3Small },
  { id: 'segformer-b0', title: 'SegFormer-B0', source: 'Xie et al. 2021, arXiv:2105.15203', strideMultiple: 32, task: 'segmentation', build: segformerB0 },
  { id: 'kanezaki', title: "Kanezaki's clustering network", source: 'Kanezaki 2018, ICASSP', strideMultiple: 1, task: 'unsupervised', build: kanezaki },
  { id: 'kanezaki-classifier', title: 'Clustering network with image classifier', source: STUDY_4, strideMultiple: 8, task: 'unsupervised', build: kanezakiClassifier },
  { id: 'kanezaki-autoencoder', title: 'Clustering network with autoencoder', source: STUDY_4, strideMultiple: 16, task: 'unsupervised', build: kanezakiAutoencoder },
];

/**
 * The network with this id.
 * @throws AppError `network/unknown` naming the ids there are.
 */
export function findNetwork(id: string): NetworkFacts {
  const found = NETWORKS.find((network) => network.id === id);
  if (found === undefined) {
    throw new AppError('network/unknown', `There is no network "${id}". Known networks: ${NETWORKS.map((network) => network.id).join(', ')}.`);
  }
  return found;
}

/** The smallest tile side, px: what is mirrored around a smaller one would be more than it has. */
export function smallestTile({ strideMultiple }: NetworkFacts): number {
  return Math.max(strideMultiple, 2);
}

/**
 * The network with this id, to learn from masks.
 * @throws AppError `network/unknown` naming the ids there are; `network/invalid` for one that does not learn from masks.
 */
export function findSegmentationNetwork(id: string): NetworkFacts {
  const found = findNetwork(id);
  if (found.task !== 'segmentation') {
    throw new AppError('network/invalid', `The network "${id}" finds its labels without masks and cannot be trained on them. Choose one of ${NETWORKS.flatMap(({ id: other, task }) => (task === 'segmentation' ? [other] : [])).join(', ')}.`);
  }
  return found;
}

/**
 * Builds a network for tiles of any size from `smallestTile` on. It computes on two of its multiples at least, so that its
 * deepest features are more than a point.
 * @throws AppError `network/invalid` when the tile is smaller, or for a number of classes that no mask can hold.
 */
export function buildNetwork(facts: NetworkFacts, options: NetworkOptions): LayerGraph {
  const { inputHeight, inputWidth, classes } = options;
  const least = smallestTile(facts);
  if (![inputHeight, inputWidth].every((side) => Number.isInteger(side) && side >= least)) {
    throw new AppError('network/invalid', `${facts.title} takes tiles of whole pixels and at least ${least} × ${least} px, not ${inputWidth} × ${inputHeight}.`);
  }
  if (!Number.isInteger(classes) || classes < 2 || classes > 255) throw new AppError('network/invalid', `A network needs 2 to 255 classes, not ${classes}.`);
  const padded = (side: number): number => Math.max(Math.ceil(side / facts.strideMultiple), 2) * facts.strideMultiple;
  const [height, width] = [padded(inputHeight), padded(inputWidth)];
  const graph = facts.build({ ...options, inputHeight: height, inputWidth: width });
  return height === inputHeight && width === inputWidth ? graph : padInput(graph, inputHeight, inputWidth);
}
