import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { NetworkOptions } from './NetworkOptions.ts';

/** Filters and number of convolutions of VGG16's stages (Simonyan & Zisserman 2015, configuration D). */
const STAGES = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 3],
  [512, 3],
] as const;

/**
 * SegNet (Badrinarayanan et al. 2017) on VGG16 with batch normalisation, as MATLAB's `segnetLayers` lays it out
 * (Appl. Sci. 2024, 14, 2297, appendix A): the decoder mirrors the encoder and puts activations back where each pooling
 * found its maxima. As there, the scores too are normalised and rectified.
 */
export function segnetVgg16({ classes, inputHeight, inputWidth }: NetworkOptions): LayerGraph {
  const b = new GraphBuilder('segnet-vgg16', classes);
  b.input('inputImage', inputHeight, inputWidth, 3);
  STAGES.forEach(([filters, convolutions], at) => {
    const stage = at + 1;
    for (let number = 1; number <= convolutions; number++) {
      b.convolution(`conv${stage}_${number}`, filters, 3);
      b.batchNormalization(`bn_conv${stage}_${number}`);
      b.relu(`relu${stage}_${number}`);
    }
    b.maxPooling(`pool${stage}`, 2, 2);
  });
  for (let stage = STAGES.length; stage >= 1; stage--) {
    const [filters, convolutions] = STAGES[stage - 1] as (typeof STAGES)[number];
    const prefix = `decoder${stage}`;
    b.maxUnpooling(`${prefix}_unpool`, `pool${stage}`);
    for (let number: number = convolutions; number >= 1; number--) {
      const narrowed = STAGES[stage - 2]?.[0] ?? classes;
      b.convolution(`${prefix}_conv${number}`, number === 1 ? narrowed : filters, 3);
      b.batchNormalization(`${prefix}_bn_${number}`);
      b.relu(`${prefix}_relu_${number}`);
    }
  }
  b.softmax('softmax');
  b.pixelClassification('pixelLabels');
  return b.build();
}
