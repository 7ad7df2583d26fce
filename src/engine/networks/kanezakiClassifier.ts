import type { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { DEEPER, forSize, labelling, type Convolutions } from './kanezaki.ts';
import type { NetworkOptions } from './NetworkOptions.ts';
import { torchvisionResnet50 } from './torchvisionResnet.ts';

/** A network that labels pixels, and what it puts on it to classify the image; the last layer is the same for all. */
interface Variant {
  readonly convolutions: Convolutions;
  readonly head: (b: GraphBuilder) => void;
}

const VARIANTS: { readonly 32: Variant; readonly 96: Variant; readonly 224: Variant } = {
  32: {
    convolutions: [
      [64, 3],
      [128, 3],
      [64, 1],
      [128, 1],
    ],
    head: smallHead,
  },
  96: { convolutions: DEEPER, head: middleHead },
  224: { convolutions: DEEPER, head: resnetHead },
};

/**
 * Kanezaki's network in a form of study 4, on which an image classifier stands, so that the labels are such as tell the classes
 * of whole images apart. `classes` are those of the images.
 */
export function kanezakiClassifier(options: NetworkOptions): LayerGraph {
  const { convolutions, head } = forSize(options, VARIANTS);
  const b = labelling('kanezaki-classifier', convolutions, options, options.classes);
  head(b);
  b.fullyConnected('classifier.fc', options.classes);
  b.softmax('classifier.softmax');
  b.imageClassification('image_class');
  return b.build();
}

/** Four convolutions, normalised before they are applied, and one halving. */
function smallHead(b: GraphBuilder): void {
  [12, 12, 24, 24].forEach((filters, at) => {
    const number = at + 1;
    if (at === 2) b.maxPooling('classifier.pool', 2, 2);
    if (at > 0) b.batchNormalization(`classifier.bn${number}`);
    b.convolution(`classifier.conv${number}`, filters, 3);
    b.relu(`classifier.relu${number}`);
  });
  b.dropout('classifier.dropout', 0.2, { wholeChannels: true });
}

/** Three times two convolutions and a halving. */
function middleHead(b: GraphBuilder): void {
  [32, 64, 128, 128, 256, 256].forEach((filters, at) => {
    const number = at + 1;
    if (number === 4) b.dropout('classifier.dropout_between', 0.05, { wholeChannels: true });
    convolved(b, number, filters, 3);
    if (number % 2 === 0) b.maxPooling(`classifier.pool${number / 2}`, 2, 2);
  });
  b.dropout('classifier.dropout', 0.1);
}

/** Squeezed to three channels, a ResNet-50 looks at the labels as at an image. */
function resnetHead(b: GraphBuilder): void {
  [64, 32, 3].forEach((filters, at) => {
    convolved(b, at + 1, filters, 1);
    b.dropout(`classifier.dropout${at + 1}`, 0.05, { wholeChannels: true });
  });
  torchvisionResnet50(b, 'classifier.model.');
  b.adaptiveAveragePooling('classifier.model.avgpool', 1);
}

function convolved(b: GraphBuilder, number: number, filters: number, kernel: number): void {
  b.convolution(`classifier.conv${number}`, filters, kernel);
  b.batchNormalization(`classifier.bn${number}`);
  b.relu(`classifier.relu${number}`);
}
