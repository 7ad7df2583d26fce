import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { atrousPyramid } from './atrousPyramid.ts';
import type { EncoderTaps } from './EncoderTaps.ts';
import { mobilenetv3 } from './mobilenetv3.ts';
import type { NetworkOptions } from './NetworkOptions.ts';
import { torchvisionMobilenetv2 } from './torchvisionMobilenetv2.ts';

const RATES = [6, 12, 18] as const;
const FILTERS = 256;
const LOW_LEVEL_FILTERS = 48;
const DROPOUT = 0.1;
const ENCODER = 'backbone.';

/** On torchvision's MobileNetV2, from `features[:4]` (24 channels, stride 4) and `features[4:-1]` (320). */
export function deeplabv3plusMobilenetv2Study5(options: NetworkOptions): LayerGraph {
  return deeplabv3plus('deeplabv3plus-mobilenetv2-study5', (b) => taps(torchvisionMobilenetv2(b, ENCODER), 4), options);
}

/** On torchvision's MobileNetV3-Large, from `features[:7]` (40 channels, stride 8) and `features[7:]` (960). */
export function deeplabv3plusMobilenetv3Large(options: NetworkOptions): LayerGraph {
  return deeplabv3plus('deeplabv3plus-mobilenetv3-large', (b) => taps(mobilenetv3(b, ENCODER, 'large', 32), 7), options);
}

/** On torchvision's MobileNetV3-Small, from `features[:4]` (24 channels, stride 8) and `features[4:]` (576). */
export function deeplabv3plusMobilenetv3Small(options: NetworkOptions): LayerGraph {
  return deeplabv3plus('deeplabv3plus-mobilenetv3-small', (b) => taps(mobilenetv3(b, ENCODER, 'small', 32), 4), options);
}

/** The first `low` features give the low level, all of them the high one. */
function taps(features: readonly string[], low: number): EncoderTaps {
  return { lowLevel: features[low - 1] as string, high: features.at(-1) as string };
}

/**
 * DeepLabv3+ (Chen et al. 2018) as the comparison of mobile networks has it (`study5`): pyramid with the mean of the image, 48
 * low-level channels, interpolation. What it leaves open was chosen by its figures: no biases but the scores', one 3×3
 * convolution after the low level, and encoders that go on to stride 32 undilated. With 21 classes that gives 5,225,717,
 * 11,138,085 and 6,241,557 learnables (published: 5.23, 11.4 and 6.24 million) and at 224×224 convolutions of 2.63, 1.12 and 0.83
 * billion multiply-adds (published, of all layers: 2.65, 1.14 and 0.83); 11.4 is taken for a slip of 11.14. Dropout is our choice.
 */
function deeplabv3plus(network: string, encoder: (b: GraphBuilder) => EncoderTaps, { classes, inputHeight, inputWidth }: NetworkOptions): LayerGraph {
  const b = new GraphBuilder(network, classes);
  b.input('data', inputHeight, inputWidth, 3);
  const { lowLevel, high } = encoder(b);
  atrousPyramid(b, { prefix: 'classifier.aspp', from: high, rates: RATES, dropout: DROPOUT });
  const context = b.bilinearResize('classifier.upsample', lowLevel);
  b.convolution('classifier.project.0', LOW_LEVEL_FILTERS, 1, { bias: false, from: lowLevel });
  b.batchNormalization('classifier.project.1');
  const detail = b.relu('classifier.project.2');
  b.concatenation('classifier.cat', [detail, context]);
  b.convolution('classifier.classifier.0', FILTERS, 3, { padding: 'symmetric', bias: false });
  b.batchNormalization('classifier.classifier.1');
  b.relu('classifier.classifier.2');
  b.convolution('classifier.classifier.3', classes, 1);
  b.bilinearResize('upsample', 'data');
  b.softmax('softmax-out');
  b.pixelClassification('labels');
  return b.build();
}
