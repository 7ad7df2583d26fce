import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { NetworkOptions } from './NetworkOptions.ts';
import { resnet18 } from './resnet.ts';

const BINS = [1, 2, 3, 6] as const;
const ENCODER_FILTERS = 512;
const FILTERS = 512;
const DROPOUT = 0.1;

/**
 * PSPNet (Zhao et al. 2017) on ResNet-18 at output stride 8: the features beside their means over 1, 4, 9 and 36 regions,
 * each squeezed to a quarter of the channels and interpolated back.
 */
export function pspnetResnet18({ classes, inputHeight, inputWidth }: NetworkOptions): LayerGraph {
  const b = new GraphBuilder('pspnet-resnet18', classes);
  b.input('data', inputHeight, inputWidth, 3);
  const { high } = resnet18(b, 8);
  const pyramid = BINS.map((bins) => {
    b.adaptiveAveragePooling(`psp_pool_${bins}`, bins, { from: high });
    b.convolution(`psp_conv_${bins}`, ENCODER_FILTERS / BINS.length, 1);
    b.batchNormalization(`psp_bn_${bins}`);
    b.relu(`psp_relu_${bins}`);
    return b.bilinearResize(`psp_upsample_${bins}`, high);
  });
  b.concatenation('psp_cat', [high, ...pyramid]);
  b.convolution('dec_c1', FILTERS, 3);
  b.batchNormalization('dec_bn1');
  b.relu('dec_relu1');
  b.dropout('dec_dropout1', DROPOUT);
  b.convolution('scorer', classes, 1);
  b.bilinearResize('dec_upsample', 'data');
  b.softmax('softmax-out');
  b.pixelClassification('labels');
  return b.build();
}
