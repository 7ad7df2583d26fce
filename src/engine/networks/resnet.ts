import type { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { EncoderTaps } from './EncoderTaps.ts';

const STEM_FILTERS = 64;
/** Channels inside the blocks of the four stages, `res2` to `res5` (He et al. 2016, table 1). */
const STAGES = [64, 128, 256, 512] as const;
const BLOCKS_18 = [2, 2, 2, 2] as const;
const BLOCKS_50 = [3, 4, 6, 3] as const;

/** Keras' epsilon, which the imported ResNet50 keeps; ResNet18 has the layers' own default. */
const EPSILON_50 = 1e-3;

/** Where a block stands: its name (`3a`), its channels, and the stride and dilation of its stage. */
interface Place {
  readonly name: string;
  readonly filters: number;
  readonly stride: number;
  /** Of the 3×3 convolutions that come before the stride would be taken, and after. */
  readonly dilationBefore: number;
  readonly dilation: number;
  readonly isFirst: boolean;
}

/**
 * ResNet-18's features after the current layer, with the layer names of MATLAB's `resnet18`. Stages that would go beyond the
 * output stride keep it and their later kernels are dilated instead, so that each still sees what it would have seen.
 */
export function resnet18(b: GraphBuilder, outputStride: 8 | 16): EncoderTaps {
  stem(b, { activation: 'conv1_relu', pooling: 'pool1' });
  return stages(b, BLOCKS_18, outputStride, (place) => basicBlock(b, place));
}

/**
 * ResNet-50's features after the current layer, with the layer names of MATLAB's `resnet50` (the first ResNet: a block's
 * stride is in its first 1×1 convolution). Dilated like ResNet-18.
 */
export function resnet50(b: GraphBuilder, outputStride: 8 | 16): EncoderTaps {
  stem(b, { activation: 'activation_1_relu', pooling: 'max_pooling2d_1', epsilon: EPSILON_50 });
  let [activations, additions] = [1, 0];
  return stages(b, BLOCKS_50, outputStride, (place) => {
    bottleneck(b, place, { activation: () => `activation_${++activations}_relu`, addition: () => `add_${++additions}` });
  });
}

function stem(b: GraphBuilder, { activation, pooling, epsilon }: { readonly activation: string; readonly pooling: string; readonly epsilon?: number }): void {
  b.convolution('conv1', STEM_FILTERS, 7, { stride: 2, padding: 'symmetric' });
  b.batchNormalization('bn_conv1', epsilon);
  b.relu(activation);
  b.maxPooling(pooling, 3, 2, { padding: 'symmetric' });
}

/** The four stages; `block` adds one residual block after the current layer. */
function stages(b: GraphBuilder, blocks: readonly number[], outputStride: number, block: (place: Place) => void): EncoderTaps {
  let [stride, dilation, lowLevel] = [4, 1, ''];
  STAGES.forEach((filters, stage) => {
    const wanted = stage === 0 ? 1 : 2;
    const kept = stride * wanted <= outputStride ? wanted : 1;
    const before = dilation;
    dilation *= wanted / kept;
    for (let at = 0; at < (blocks[stage] as number); at++) {
      const isFirst = at === 0;
      block({ name: `${stage + 2}${letter(at)}`, filters, stride: isFirst ? kept : 1, dilationBefore: isFirst ? before : dilation, dilation, isFirst });
    }
    stride *= kept;
    if (stage === 0) lowLevel = b.current;
  });
  return { lowLevel, high: b.current };
}

/** Two 3×3 convolutions; the shortcut is projected where the size or the number of channels changes. */
function basicBlock(b: GraphBuilder, { name, filters, stride, dilationBefore, dilation, isFirst }: Place): void {
  const entry = b.current;
  b.convolution(`res${name}_branch2a`, filters, 3, { stride, dilation: dilationBefore, padding: 'symmetric' });
  b.batchNormalization(`bn${name}_branch2a`);
  b.relu(`res${name}_branch2a_relu`);
  b.convolution(`res${name}_branch2b`, filters, 3, { dilation, padding: 'symmetric' });
  const residual = b.batchNormalization(`bn${name}_branch2b`);
  let shortcut = entry;
  // The stem gives as many channels as the first stage has.
  if (isFirst && filters !== STEM_FILTERS) {
    b.convolution(`res${name}_branch1`, filters, 1, { stride, from: entry });
    shortcut = b.batchNormalization(`bn${name}_branch1`);
  }
  b.addition(`res${name}`, [residual, shortcut]);
  b.relu(`res${name}_relu`);
}

/** 1×1, 3×3 and 1×1 convolution to four times the channels. */
function bottleneck(b: GraphBuilder, { name, filters, stride, dilation, isFirst }: Place, names: { readonly activation: () => string; readonly addition: () => string }): void {
  const entry = b.current;
  b.convolution(`res${name}_branch2a`, filters, 1, { stride });
  b.batchNormalization(`bn${name}_branch2a`, EPSILON_50);
  b.relu(names.activation());
  b.convolution(`res${name}_branch2b`, filters, 3, { dilation, padding: 'symmetric' });
  b.batchNormalization(`bn${name}_branch2b`, EPSILON_50);
  b.relu(names.activation());
  const widened = b.convolution(`res${name}_branch2c`, 4 * filters, 1);
  const projected = isFirst ? b.convolution(`res${name}_branch1`, 4 * filters, 1, { stride, from: entry }) : undefined;
  const residual = b.batchNormalization(`bn${name}_branch2c`, EPSILON_50, { from: widened });
  const shortcut = projected === undefined ? entry : b.batchNormalization(`bn${name}_branch1`, EPSILON_50, { from: projected });
  b.addition(names.addition(), [residual, shortcut]);
  b.relu(names.activation());
}

function letter(at: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + at);
}
