import type { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { EncoderTaps } from './EncoderTaps.ts';

/** Expansion, output channels, repeats, first stride of each stage (Sandler et al. 2018, table 2). */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** Keras' epsilon, which the imported network keeps. */
const EPSILON = 1e-3;

/**
 * MobileNetV2's features after the current layer, with Keras' layer names. The stage that would reach stride 32 keeps
 * stride 16 and its later blocks are dilated by 2, so that context is not lost to resolution. Low-level features are the
 * expanded, normalised activations at stride 4 that enter `block_3`'s depthwise convolution (144 channels).
 */
export function mobilenetv2(b: GraphBuilder): EncoderTaps {
  b.convolution('Conv1', 32, 3, { stride: 2 });
  normalizeAndClip(b, 'bn_Conv1', 'Conv1_relu');
  let block = 0;
  let stride = 2;
  let channels = 32;
  let lowLevel = '';
  for (const [expansion, filters, repeats, firstStride] of STAGES) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const wanted = repeat === 0 ? firstStride : 1;
      const kept = stride * wanted <= 16 ? wanted : 1;
      // Output stride 16: what would have been seen at stride 32 is seen by dilation instead, after the block that gave up its stride.
      const dilation = stride * kept === 16 && filters >= 160 && !(filters === 160 && repeat === 0) ? 2 : 1;
      const prefix = block === 0 ? 'expanded_conv' : `block_${block}`;
      const entry = b.current;
      if (expansion > 1) {
        b.convolution(`${prefix}_expand`, channels * expansion, 1);
        normalizeAndClip(b, `${prefix}_expand_BN`, `${prefix}_expand_relu`);
        if (stride === 4 && kept === 2) lowLevel = b.current;
      }
      b.depthwiseConvolution(`${prefix}_depthwise`, 3, { stride: kept, dilation });
      normalizeAndClip(b, `${prefix}_depthwise_BN`, `${prefix}_depthwise_relu`);
      b.convolution(`${prefix}_project`, filters, 1);
      b.batchNormalization(`${prefix}_project_BN`, EPSILON);
      if (kept === 1 && channels === filters && repeat > 0) b.addition(`${prefix}_add`, [b.current, entry]);
      stride *= kept;
      channels = filters;
      block++;
    }
  }
  return { lowLevel, high: b.current };
}

function normalizeAndClip(b: GraphBuilder, normalization: string, activation: string): void {
  b.batchNormalization(normalization, EPSILON);
  b.clippedRelu(activation, 6);
}
