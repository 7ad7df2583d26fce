import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { mobilenetv2 } from './mobilenetv2.ts';
import type { NetworkOptions } from './NetworkOptions.ts';

const ASPP_RATES = [1, 6, 12, 18] as const;
const FILTERS = 256;
const LOW_LEVEL_FILTERS = 48;

/**
 * DeepLabv3+ (Chen et al. 2018) on MobileNetV2 with a separable ASPP and decoder, as MATLAB's `deeplabv3plusLayers` lays
 * it out (Appl. Sci. 2024, 14, 2297, table A5): output stride 16, rates 6, 12, 18, and 8×8 stride-4 transposed
 * convolutions that start as bilinear interpolation.
 */
export function deeplabv3plusMobilenetv2({ classes, inputHeight, inputWidth }: NetworkOptions): LayerGraph {
  const b = new GraphBuilder('deeplabv3plus-mobilenetv2', classes);
  b.input('input_1', inputHeight, inputWidth, 3);
  const { lowLevel, high } = mobilenetv2(b);

  const branches = ASPP_RATES.map((rate, at) => {
    const number = at + 1;
    b.depthwiseConvolution(`aspp_Conv_${number}_depthwise`, rate === 1 ? 1 : 3, { dilation: rate, from: high });
    b.convolution(`aspp_Conv_${number}_pointwise`, FILTERS, 1);
    b.batchNormalization(`aspp_BatchNorm_${number}`);
    return b.relu(`aspp_Relu_${number}`);
  });
  b.concatenation('catAspp', branches);
  b.convolution('dec_c1', FILTERS, 1);
  b.batchNormalization('dec_bn1');
  b.relu('dec_relu1');
  const upsampled = b.transposedConvolution('dec_upsample1', FILTERS, 8, 4, { bilinear: true });

  b.convolution('dec_c2', LOW_LEVEL_FILTERS, 1, { from: lowLevel });
  b.batchNormalization('dec_bn2');
  const low = b.relu('dec_relu2');
  const high2 = b.crop('dec_crop1', upsampled, low);
  b.concatenation('dec_cat1', [high2, low]);
  for (const number of [3, 4]) {
    b.depthwiseConvolution(`dec_c${number}_depthwise`, 3);
    b.convolution(`dec_c${number}_pointwise`, FILTERS, 1);
    b.batchNormalization(`dec_bn${number}`);
    b.relu(`dec_relu${number}`);
  }
  b.convolution('scorer', classes, 1);
  const scores = b.transposedConvolution('dec_upsample2', classes, 8, 4, { bilinear: true });
  b.crop('dec_crop2', scores, 'input_1');
  b.softmax('softmax-out');
  b.pixelClassification('labels');
  return b.build();
}
