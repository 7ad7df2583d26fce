import type { GraphBuilder } from '../graph/GraphBuilder.ts';

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
const STEM_FILTERS = 32;
const CEILING = 6;

/**
 * torchvision's MobileNetV2 after the current layer, without its last 1×1 convolution: the ends of `features[0]` to
 * `features[17]`, down to stride 32. Unlike `mobilenetv2` (Keras' form) it pads on all sides and has no biases.
 */
export function torchvisionMobilenetv2(b: GraphBuilder, prefix: string): readonly string[] {
  convolved(b, `${prefix}0`, STEM_FILTERS, 3, 2);
  const ends = [b.current];
  let channels: number = STEM_FILTERS;
  for (const [expansion, filters, repeats, firstStride] of STAGES) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const name = `${prefix}${ends.length}.conv`;
      const stride = repeat === 0 ? firstStride : 1;
      const entry = b.current;
      let at = 0;
      if (expansion > 1) convolved(b, `${name}.${at++}`, channels * expansion, 1, 1);
      b.depthwiseConvolution(`${name}.${at}.0`, 3, { stride, padding: 'symmetric', bias: false });
      normalizeAndClip(b, `${name}.${at++}`);
      b.convolution(`${name}.${at++}`, filters, 1, { bias: false });
      b.batchNormalization(`${name}.${at}`);
      if (repeat > 0) b.addition(`${prefix}${ends.length}.add`, [b.current, entry]);
      channels = filters;
      ends.push(b.current);
    }
  }
  return ends;
}

function convolved(b: GraphBuilder, name: string, filters: number, kernel: number, stride: number): void {
  b.convolution(`${name}.0`, filters, kernel, { stride, padding: 'symmetric', bias: false });
  normalizeAndClip(b, name);
}

function normalizeAndClip(b: GraphBuilder, name: string): void {
  b.batchNormalization(`${name}.1`);
  b.clippedRelu(`${name}.2`, CEILING);
}
