import type { GraphBuilder } from '../graph/GraphBuilder.ts';

type Activation = 'relu' | 'hardSwish';
type BlockRow = readonly [kernel: number, expanded: number, filters: number, squeezes: boolean, activation: Activation, stride: 1 | 2];

/** Howard et al. 2019 (arXiv:1905.02244), tables 1 and 2: the blocks, and the channels of the last 1×1 convolution. */
const VARIANTS: Readonly<Record<'large' | 'small', { readonly blocks: readonly BlockRow[]; readonly last: number }>> = {
  large: {
    blocks: [
      [3, 16, 16, false, 'relu', 1],
      [3, 64, 24, false, 'relu', 2],
      [3, 72, 24, false, 'relu', 1],
      [5, 72, 40, true, 'relu', 2],
      [5, 120, 40, true, 'relu', 1],
      [5, 120, 40, true, 'relu', 1],
      [3, 240, 80, false, 'hardSwish', 2],
      [3, 200, 80, false, 'hardSwish', 1],
      [3, 184, 80, false, 'hardSwish', 1],
      [3, 184, 80, false, 'hardSwish', 1],
      [3, 480, 112, true, 'hardSwish', 1],
      [3, 672, 112, true, 'hardSwish', 1],
      [5, 672, 160, true, 'hardSwish', 2],
      [5, 960, 160, true, 'hardSwish', 1],
      [5, 960, 160, true, 'hardSwish', 1],
    ],
    last: 960,
  },
  small: {
    blocks: [
      [3, 16, 16, true, 'relu', 2],
      [3, 72, 24, false, 'relu', 2],
      [3, 88, 24, false, 'relu', 1],
      [5, 96, 40, true, 'hardSwish', 2],
      [5, 240, 40, true, 'hardSwish', 1],
      [5, 240, 40, true, 'hardSwish', 1],
      [5, 120, 48, true, 'hardSwish', 1],
      [5, 144, 48, true, 'hardSwish', 1],
      [5, 288, 96, true, 'hardSwish', 2],
      [5, 576, 96, true, 'hardSwish', 1],
      [5, 576, 96, true, 'hardSwish', 1],
    ],
    last: 576,
  },
};
const STEM_FILTERS = 16;
/** The squeezed channels are a quarter of the expanded ones, rounded to a multiple of this but by less than a tenth down. */
const [SQUEEZE, DIVISOR] = [4, 8];

/** torchvision's normalisation, whose running statistics follow slowly (`momentum` 0.01). */
const [EPSILON, DECAY] = [1e-3, 0.01];

/**
 * torchvision's MobileNetV3 after the current layer: the ends of `features[0]`, `features[1]` … with its layer names. Blocks
 * beyond the output stride keep it and are dilated by 2, as torchvision's `dilated` does.
 */
export function mobilenetv3(b: GraphBuilder, prefix: string, variant: 'large' | 'small', outputStride: 16 | 32): readonly string[] {
  const { blocks, last } = VARIANTS[variant];
  b.convolution(`${prefix}0.0`, STEM_FILTERS, 3, { stride: 2, padding: 'symmetric', bias: false });
  normalizeAndActivate(b, `${prefix}0`, 'hardSwish');
  const ends = [b.current];
  let [stride, channels] = [2, STEM_FILTERS];
  for (const row of blocks) {
    const [, , filters, , , wanted] = row;
    stride *= wanted;
    invertedResidual(b, `${prefix}${ends.length}`, row, channels, stride > outputStride);
    channels = filters;
    ends.push(b.current);
  }
  b.convolution(`${prefix}${ends.length}.0`, last, 1, { bias: false });
  normalizeAndActivate(b, `${prefix}${ends.length}`, 'hardSwish');
  return [...ends, b.current];
}

/** Expands, convolves each channel, weighs the channels, and projects. */
function invertedResidual(b: GraphBuilder, name: string, [kernel, expanded, filters, squeezes, activation, wanted]: BlockRow, channels: number, dilates: boolean): void {
  const entry = b.current;
  const stride = dilates ? 1 : wanted;
  let at = 0;
  if (expanded !== channels) {
    b.convolution(`${name}.block.${at}.0`, expanded, 1, { bias: false });
    normalizeAndActivate(b, `${name}.block.${at++}`, activation);
  }
  b.depthwiseConvolution(`${name}.block.${at}.0`, kernel, { stride, dilation: dilates ? 2 : 1, padding: 'symmetric', bias: false });
  normalizeAndActivate(b, `${name}.block.${at++}`, activation);
  if (squeezes) squeezeAndExcite(b, `${name}.block.${at++}`, expanded);
  b.convolution(`${name}.block.${at}.0`, filters, 1, { bias: false });
  b.batchNormalization(`${name}.block.${at}.1`, EPSILON, { decay: DECAY });
  if (wanted === 1 && channels === filters) b.addition(`${name}.add`, [b.current, entry]);
}

/** Weighs each channel by a function of the means of all (Hu et al. 2018). */
function squeezeAndExcite(b: GraphBuilder, name: string, channels: number): void {
  const entry = b.current;
  b.adaptiveAveragePooling(`${name}.avgpool`, 1);
  b.convolution(`${name}.fc1`, squeezed(channels), 1);
  b.relu(`${name}.activation`);
  b.convolution(`${name}.fc2`, channels, 1);
  b.multiplication(`${name}.mul`, [entry, b.hardSigmoid(`${name}.scale_activation`)]);
}

function squeezed(channels: number): number {
  const wanted = Math.floor(channels / SQUEEZE);
  const rounded = Math.max(DIVISOR, Math.floor((wanted + DIVISOR / 2) / DIVISOR) * DIVISOR);
  return rounded < 0.9 * wanted ? rounded + DIVISOR : rounded;
}

function normalizeAndActivate(b: GraphBuilder, name: string, activation: Activation): void {
  b.batchNormalization(`${name}.1`, EPSILON, { decay: DECAY });
  b[activation](`${name}.2`);
}
