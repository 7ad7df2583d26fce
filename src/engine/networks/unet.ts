import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { NetworkOptions } from './NetworkOptions.ts';

const ENCODER_DEPTH = 3;
const FIRST_FILTERS = 64;
const DROPOUT = 0.5;

/**
 * U-Net after Ronneberger et al. 2015 as MATLAB's `unetLayers` lays it out: encoder depth 3, 64 first filters, "same"
 * padding, dropout before the last pooling and in the bridge (Appl. Sci. 2024, 14, 2297, table A1).
 */
export function unet({ classes, inputHeight, inputWidth }: NetworkOptions): LayerGraph {
  const b = new GraphBuilder('unet', classes);
  b.input('ImageInputLayer', inputHeight, inputWidth, 3);
  const skips: string[] = [];

  for (let stage = 1; stage <= ENCODER_DEPTH; stage++) {
    const prefix = `Encoder-Stage-${stage}`;
    twoConvolutions(b, prefix, FIRST_FILTERS * 2 ** (stage - 1));
    if (stage === ENCODER_DEPTH) b.dropout(`${prefix}-DropOut`, DROPOUT);
    skips.push(b.current);
    b.maxPooling(`${prefix}-MaxPool`, 2, 2);
  }

  twoConvolutions(b, 'Bridge', FIRST_FILTERS * 2 ** ENCODER_DEPTH);
  b.dropout('Bridge-DropOut', DROPOUT);

  for (let stage = 1; stage <= ENCODER_DEPTH; stage++) {
    const prefix = `Decoder-Stage-${stage}`;
    const filters = FIRST_FILTERS * 2 ** (ENCODER_DEPTH - stage);
    b.transposedConvolution(`${prefix}-UpConv`, filters, 2, 2);
    b.relu(`${prefix}-UpReLU`);
    b.concatenation(`${prefix}-DepthConcatenation`, [b.current, skips[ENCODER_DEPTH - stage] as string]);
    twoConvolutions(b, prefix, filters);
  }

  b.convolution('Final-ConvolutionLayer', classes, 1);
  b.softmax('Softmax-Layer');
  b.pixelClassification('Segmentation-Layer');
  return b.build();
}

function twoConvolutions(b: GraphBuilder, prefix: string, filters: number): void {
  for (const half of [1, 2]) {
    b.convolution(`${prefix}-Conv-${half}`, filters, 3);
    b.relu(`${prefix}-ReLU-${half}`);
  }
}
