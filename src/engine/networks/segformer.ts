import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { NetworkOptions } from './NetworkOptions.ts';

/** One stage of the encoder (Xie et al. 2021, table 6, MiT-B0). */
interface Stage {
  readonly channels: number;
  readonly heads: number;
  /** Kernel and stride of the patches that it starts with; they overlap. */
  readonly patch: number;
  readonly stride: number;
  /** Keys and values are at this much fewer rows and columns. */
  readonly reduction: number;
}

const STAGES: readonly Stage[] = [
  { channels: 32, heads: 1, patch: 7, stride: 4, reduction: 8 },
  { channels: 64, heads: 2, patch: 3, stride: 2, reduction: 4 },
  { channels: 160, heads: 5, patch: 3, stride: 2, reduction: 2 },
  { channels: 256, heads: 8, patch: 3, stride: 2, reduction: 1 },
];
const BLOCKS = 2;
const EXPANSION = 4;
const DECODER_CHANNELS = 256;
const DROPOUT = 0.1;
/** Of the normalisations inside the blocks and after each stage; patches and reduced keys have PyTorch's default, as in the authors' program. */
const EPSILON = 1e-6;
const PATCH_EPSILON = 1e-5;
/** Of the starting weights of the encoder's linear layers: the residuals are small at first. */
const LINEAR_DEVIATION = 0.02;

/**
 * SegFormer-B0 (Xie et al. 2021): four transformer stages at strides 4 to 32 without position codes, and a decoder of linear
 * layers. Tokens stay images, so linear layers are 1×1 convolutions. Layer names are Hugging Face's. The authors' drop-path
 * (0.1, whole residual branches left out by chance) is not here; its dropout before the scores is.
 */
export function segformerB0({ classes, inputHeight, inputWidth }: NetworkOptions): LayerGraph {
  const b = new GraphBuilder('segformer-b0', classes);
  b.input('pixel_values', inputHeight, inputWidth, 3);
  const features = STAGES.map((stage, at) => encoderStage(b, stage, at));

  const largest = features[0] as string;
  const same = features.map((feature, at) => {
    b.convolution(`decode_head.linear_c.${at}.proj`, DECODER_CHANNELS, 1, { from: feature });
    return at === 0 ? b.current : b.bilinearResize(`decode_head.resize.${at}`, largest);
  });
  b.concatenation('decode_head.concatenation', same.toReversed());
  b.convolution('decode_head.linear_fuse', DECODER_CHANNELS, 1, { bias: false });
  b.batchNormalization('decode_head.batch_norm');
  b.relu('decode_head.activation');
  b.dropout('decode_head.dropout', DROPOUT);
  b.convolution('decode_head.classifier', classes, 1);
  b.bilinearResize('logits', 'pixel_values');
  b.softmax('softmax');
  b.pixelClassification('labels');
  return b.build();
}

function encoderStage(b: GraphBuilder, stage: Stage, at: number): string {
  const embedding = `encoder.patch_embeddings.${at}`;
  b.convolution(`${embedding}.proj`, stage.channels, stage.patch, { stride: stage.stride, padding: 'symmetric' });
  b.layerNormalization(`${embedding}.layer_norm`, PATCH_EPSILON);
  for (let block = 0; block < BLOCKS; block++) transformerBlock(b, stage, `encoder.block.${at}.${block}`);
  return b.layerNormalization(`encoder.layer_norm.${at}`, EPSILON);
}

/** Attention and feed-forward layers, each normalised before and added to what came in. */
function transformerBlock(b: GraphBuilder, { channels, heads, reduction }: Stage, name: string): void {
  const linear = (layer: string, filters: number, from = b.current): string => b.convolution(`${name}.${layer}`, filters, 1, { deviation: LINEAR_DEVIATION, from });
  const entry = b.current;
  const normalised = b.layerNormalization(`${name}.layer_norm_1`, EPSILON);
  const queries = linear('attention.self.query', channels);
  b.continueAfter(normalised);
  if (reduction > 1) {
    b.convolution(`${name}.attention.self.sr`, channels, reduction, { stride: reduction });
    b.layerNormalization(`${name}.attention.self.layer_norm`, PATCH_EPSILON);
  }
  const reduced = b.current;
  const keys = linear('attention.self.key', channels);
  const values = linear('attention.self.value', channels, reduced);
  b.attention(`${name}.attention.self`, queries, keys, values, heads);
  linear('attention.output.dense', channels);
  const attended = b.addition(`${name}.addition_1`, [b.current, entry]);

  b.layerNormalization(`${name}.layer_norm_2`, EPSILON);
  linear('mlp.dense1', channels * EXPANSION);
  b.depthwiseConvolution(`${name}.mlp.dwconv.dwconv`, 3);
  b.gelu(`${name}.mlp.gelu`);
  linear('mlp.dense2', channels);
  b.addition(`${name}.addition_2`, [b.current, attended]);
}
