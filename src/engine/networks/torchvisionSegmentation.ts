import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { atrousPyramid } from './atrousPyramid.ts';
import { mobilenetv3 } from './mobilenetv3.ts';
import type { NetworkOptions } from './NetworkOptions.ts';
import { torchvisionResnet101, type ResnetTaps } from './torchvisionResnet.ts';

/** What torchvision's training counts the auxiliary head's loss. */
const AUXILIARY_WEIGHT = 0.5;
const FCN_DROPOUT = 0.1;
/** At output stride 8 twice those of output stride 16. */
const RATES = [12, 24, 36] as const;
const PYRAMID_DROPOUT = 0.5;
const LRASPP_FILTERS = 128;

/** torchvision's `deeplabv3_resnet101` with auxiliary head (Chen et al. 2017, arXiv:1706.05587). */
export function deeplabv3Resnet101(options: NetworkOptions): LayerGraph {
  return onResnet101('deeplabv3-resnet101', options, (b, { high }) => {
    atrousPyramid(b, { prefix: 'classifier.0', from: high, rates: RATES, dropout: PYRAMID_DROPOUT });
    b.convolution('classifier.1', 256, 3, { padding: 'symmetric', bias: false });
    b.batchNormalization('classifier.2');
    b.relu('classifier.3');
    b.convolution('classifier.4', options.classes, 1);
  });
}

/** torchvision's `fcn_resnet101` with auxiliary head (Long et al. 2015). */
export function fcnResnet101(options: NetworkOptions): LayerGraph {
  return onResnet101('fcn-resnet101', options, (b, { high }) => {
    fcnHead(b, 'classifier', high, 512, options.classes);
  });
}

/**
 * torchvision's `lraspp_mobilenet_v3_large` (Howard et al. 2019): the last features, weighed by a function of their means,
 * give the classes together with those at stride 8. Dilated to output stride 16.
 */
export function lrasppMobilenetv3Large({ classes, inputHeight, inputWidth }: NetworkOptions): LayerGraph {
  const b = new GraphBuilder('lraspp-mobilenetv3-large', classes);
  b.input('data', inputHeight, inputWidth, 3);
  const features = mobilenetv3(b, 'backbone.', 'large', 16);
  const [low, high] = [features[4], features.at(-1)] as [string, string];
  b.convolution('classifier.cbr.0', LRASPP_FILTERS, 1, { bias: false });
  b.batchNormalization('classifier.cbr.1');
  const squeezed = b.relu('classifier.cbr.2');
  b.adaptiveAveragePooling('classifier.scale.0', 1, { from: high });
  b.convolution('classifier.scale.1', LRASPP_FILTERS, 1, { bias: false });
  b.multiplication('classifier.mul', [squeezed, b.sigmoid('classifier.scale.2')]);
  b.bilinearResize('classifier.upsample', low);
  const coarse = b.convolution('classifier.high_classifier', classes, 1);
  b.addition('classifier.add', [b.convolution('classifier.low_classifier', classes, 1, { from: low }), coarse]);
  return classified(b);
}

function onResnet101(network: string, { classes, inputHeight, inputWidth }: NetworkOptions, head: (b: GraphBuilder, taps: ResnetTaps) => void): LayerGraph {
  const b = new GraphBuilder(network, classes);
  b.input('data', inputHeight, inputWidth, 3);
  const taps = torchvisionResnet101(b, 'backbone.');
  fcnHead(b, 'aux_classifier', taps.auxiliary, 256, classes);
  b.bilinearResize('aux_upsample', 'data');
  b.auxiliaryClassification('aux_labels', AUXILIARY_WEIGHT);
  head(b, taps);
  return classified(b);
}

function fcnHead(b: GraphBuilder, prefix: string, from: string, filters: number, classes: number): void {
  b.convolution(`${prefix}.0`, filters, 3, { padding: 'symmetric', bias: false, from });
  b.batchNormalization(`${prefix}.1`);
  b.relu(`${prefix}.2`);
  b.dropout(`${prefix}.3`, FCN_DROPOUT);
  b.convolution(`${prefix}.4`, classes, 1);
}

/** Scores of the current layer as large as the image, and their classes. */
function classified(b: GraphBuilder): LayerGraph {
  b.bilinearResize('upsample', 'data');
  b.softmax('softmax-out');
  b.pixelClassification('labels');
  return b.build();
}
