import type { GraphBuilder } from '../graph/GraphBuilder.ts';

/** Channels inside the blocks of `layer1` to `layer4`, and how many blocks there are (He et al. 2016, table 1). */
const STAGES = [64, 128, 256, 512] as const;
const BLOCKS_50 = [3, 4, 6, 3] as const;
const BLOCKS_101 = [3, 4, 23, 3] as const;
const STEM_FILTERS = 64;
const WIDENING = 4;

/** What segmentation heads take: the last two stages. */
export interface ResnetTaps {
  readonly auxiliary: string;
  readonly high: string;
}

/**
 * torchvision's ResNet-101 after the current layer, dilated to output stride 8 (`replace_stride_with_dilation` [no, yes, yes]),
 * with its layer names: a block's stride is in its 3×3 convolution, no convolution has a bias.
 */
export function torchvisionResnet101(b: GraphBuilder, prefix: string): ResnetTaps {
  return resnet(b, prefix, BLOCKS_101, 8);
}

/** torchvision's ResNet-50 after the current layer, down to stride 32, without its classifier. */
export function torchvisionResnet50(b: GraphBuilder, prefix: string): ResnetTaps {
  return resnet(b, prefix, BLOCKS_50, 32);
}

function resnet(b: GraphBuilder, prefix: string, blocks: readonly number[], outputStride: number): ResnetTaps {
  b.convolution(`${prefix}conv1`, STEM_FILTERS, 7, { stride: 2, padding: 'symmetric', bias: false });
  b.batchNormalization(`${prefix}bn1`);
  b.relu(`${prefix}relu`);
  b.maxPooling(`${prefix}maxpool`, 3, 2, { padding: 'symmetric' });
  let [stride, dilation] = [4, 1];
  const ends = STAGES.map((filters, stage) => {
    const wanted = stage === 0 ? 1 : 2;
    const kept = stride * wanted <= outputStride ? wanted : 1;
    for (let block = 0; block < (blocks[stage] as number); block++) {
      bottleneck(b, { name: `${prefix}layer${stage + 1}.${block}`, filters, stride: block === 0 ? kept : 1, dilation, projects: block === 0 });
      // The first block of a stage that gave up its stride sees as far as the stage before.
      if (block === 0) dilation *= wanted / kept;
    }
    stride *= kept;
    return b.current;
  });
  return { auxiliary: ends.at(-2) as string, high: ends.at(-1) as string };
}

interface Block {
  readonly name: string;
  readonly filters: number;
  readonly stride: number;
  readonly dilation: number;
  /** The shortcut is projected: the first block of a stage. */
  readonly projects: boolean;
}

/** 1×1, 3×3 and 1×1 convolution to four times the channels. */
function bottleneck(b: GraphBuilder, { name, filters, stride, dilation, projects }: Block): void {
  const entry = b.current;
  b.convolution(`${name}.conv1`, filters, 1, { bias: false });
  b.batchNormalization(`${name}.bn1`);
  b.relu(`${name}.relu1`);
  b.convolution(`${name}.conv2`, filters, 3, { stride, dilation, padding: 'symmetric', bias: false });
  b.batchNormalization(`${name}.bn2`);
  b.relu(`${name}.relu2`);
  b.convolution(`${name}.conv3`, WIDENING * filters, 1, { bias: false });
  const residual = b.batchNormalization(`${name}.bn3`);
  let shortcut = entry;
  if (projects) {
    b.convolution(`${name}.downsample.0`, WIDENING * filters, 1, { stride, padding: 'symmetric', bias: false, from: entry });
    shortcut = b.batchNormalization(`${name}.downsample.1`);
  }
  b.addition(`${name}.add`, [residual, shortcut]);
  b.relu(`${name}.relu3`);
}
