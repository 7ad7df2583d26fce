import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { EncoderTaps } from './EncoderTaps.ts';
import { mobilenetv2 } from './mobilenetv2.ts';
import type { NetworkOptions } from './NetworkOptions.ts';
import { resnet18, resnet50 } from './resnet.ts';

const ASPP_RATES = [1, 6, 12, 18] as const;
const FILTERS = 256;
const LOW_LEVEL_FILTERS = 48;
const OUTPUT_STRIDE = 16;

/** What tells one DeepLabv3+ from another. */
interface Variant {
  readonly network: string;
  readonly input: string;
  readonly encoder: (b: GraphBuilder) => EncoderTaps;
  /** 3×3 convolutions of ASPP and decoder as depthwise and pointwise ones. */
  readonly separable: boolean;
  readonly upsampling: 'transposedConvolution' | 'bilinear';
}

/** On MobileNetV2 with a separable ASPP and decoder (Appl. Sci. 2024, 14, 2297, table A5). */
export function deeplabv3plusMobilenetv2(options: NetworkOptions): LayerGraph {
  return deeplabv3plus({ network: 'deeplabv3plus-mobilenetv2', input: 'input_1', encoder: mobilenetv2, separable: true, upsampling: 'transposedConvolution' }, options);
}

/** On ResNet-50 (Appl. Sci. 2024, 14, 2297, appendix A). */
export function deeplabv3plusResnet50(options: NetworkOptions): LayerGraph {
  return deeplabv3plus({ network: 'deeplabv3plus-resnet50', input: 'input_1', encoder: (b) => resnet50(b, OUTPUT_STRIDE), separable: false, upsampling: 'transposedConvolution' }, options);
}

/** On ResNet-18 (Appl. Sci. 2024, 14, 2297, appendix A). */
export function deeplabv3plusResnet18(options: NetworkOptions): LayerGraph {
  return deeplabv3plus({ network: 'deeplabv3plus-resnet18', input: 'data', encoder: (b) => resnet18(b, OUTPUT_STRIDE), separable: false, upsampling: 'transposedConvolution' }, options);
}

/** On ResNet-18, interpolating where the others have transposed convolutions (Chen et al. 2018). */
export function deeplabv3plusResnet18Bilinear(options: NetworkOptions): LayerGraph {
  return deeplabv3plus({ network: 'deeplabv3plus-resnet18-bilinear', input: 'data', encoder: (b) => resnet18(b, OUTPUT_STRIDE), separable: false, upsampling: 'bilinear' }, options);
}

/**
 * DeepLabv3+ (Chen et al. 2018) as MATLAB's `deeplabv3plusLayers` lays it out: output stride 16, ASPP rates 6, 12, 18, and
 * 8×8 stride-4 transposed convolutions that start as bilinear interpolation (or interpolation itself).
 */
function deeplabv3plus({ network, input, encoder, separable, upsampling }: Variant, { classes, inputHeight, inputWidth }: NetworkOptions): LayerGraph {
  const b = new GraphBuilder(network, classes);
  b.input(input, inputHeight, inputWidth, 3);
  const { lowLevel, high } = encoder(b);
  const convolution = (name: string, kernel: number, dilation: number): void => {
    if (separable) b.depthwiseConvolution(`${name}_depthwise`, kernel, { dilation });
    b.convolution(separable ? `${name}_pointwise` : name, FILTERS, separable ? 1 : kernel, { dilation: separable ? 1 : dilation });
  };

  const branches = ASPP_RATES.map((rate, at) => {
    const number = at + 1;
    b.continueAfter(high);
    convolution(`aspp_Conv_${number}`, rate === 1 ? 1 : 3, rate);
    b.batchNormalization(`aspp_BatchNorm_${number}`);
    return b.relu(`aspp_Relu_${number}`);
  });
  b.concatenation('catAspp', branches);
  b.convolution('dec_c1', FILTERS, 1);
  b.batchNormalization('dec_bn1');
  b.relu('dec_relu1');
  const upsampled = upsampling === 'bilinear' ? b.bilinearResize('dec_upsample1', lowLevel) : b.transposedConvolution('dec_upsample1', FILTERS, 8, 4, { bilinear: true });

  b.convolution('dec_c2', LOW_LEVEL_FILTERS, 1, { from: lowLevel });
  b.batchNormalization('dec_bn2');
  const low = b.relu('dec_relu2');
  const high2 = upsampling === 'bilinear' ? upsampled : b.crop('dec_crop1', upsampled, low);
  b.concatenation('dec_cat1', [high2, low]);
  for (const number of [3, 4]) {
    convolution(`dec_c${number}`, 3, 1);
    b.batchNormalization(`dec_bn${number}`);
    b.relu(`dec_relu${number}`);
  }
  b.convolution('scorer', classes, 1);
  if (upsampling === 'bilinear') b.bilinearResize('dec_upsample2', input);
  else b.crop('dec_crop2', b.transposedConvolution('dec_upsample2', classes, 8, 4, { bilinear: true }), input);
  b.softmax('softmax-out');
  b.pixelClassification('labels');
  return b.build();
}
