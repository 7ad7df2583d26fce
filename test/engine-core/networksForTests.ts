import { GraphBuilder } from '../../src/engine/graph/GraphBuilder.ts';
import { elements, graphParameters } from '../../src/engine/graph/learnables.ts';
import { padInput } from '../../src/engine/graph/padInput.ts';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { initializeWeights } from '../../src/engine/networks/initialize.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { UNLABELLED } from '../../src/shared/raster/raster.ts';

export const NORMALISATION = { mean: [0.5, 0.4, 0.6], deviation: [0.25, 0.2, 0.3] } as const;

/** A few thousand weights in which every kind of layer occurs, residual and skip connections included, and the input is padded. */
export function everyKindOfLayer(size: number, classes: number): LayerGraph {
  const b = new GraphBuilder('every-kind-of-layer', classes);
  b.input('input', size + 4, size + 4, 3);
  b.convolution('stem', 8, 3, { stride: 2, bias: false });
  b.batchNormalization('stem_bn', 1e-3);
  const entry = b.clippedRelu('stem_relu', 6);
  b.depthwiseConvolution('depthwise', 3, { dilation: 2 });
  b.batchNormalization('depthwise_bn');
  b.relu('depthwise_relu');
  b.convolution('project', 8, 1);
  b.batchNormalization('project_bn');
  const sum = b.addition('sum', [b.current, entry]);
  const pool = b.maxPooling('pool', 2, 2);
  b.convolution('strided', 8, 5, { stride: 2, padding: 'symmetric', from: 'input' });
  const overlapping = b.maxPooling('overlapping', 3, 2, { padding: 'symmetric' });
  b.addition('pools', [pool, overlapping]);
  b.convolution('bridge', 12, 3);
  b.relu('bridge_relu');
  const tokens = b.dropout('bridge_dropout', 0.5);
  b.layerNormalization('tokens_normalised', 1e-6);
  const queries = b.convolution('queries', 12, 1, { deviation: 0.5 });
  b.convolution('reduced', 12, 2, { stride: 2, from: tokens });
  const reduced = b.layerNormalization('reduced_normalised', 1e-5);
  const keys = b.convolution('keys', 12, 1);
  b.attention('attended', queries, keys, b.convolution('values', 12, 1, { from: reduced }), 3);
  b.gelu('attended_gelu');
  b.addition('looked_around', [b.current, tokens]);
  b.transposedConvolution('up', 8, 2, 2);
  const up = b.relu('up_relu');
  b.convolution('wide', 4, 3, { from: 'input' });
  const middle = b.crop('middle', b.current, up);
  b.convolution('narrow', 8, 3, { from: pool });
  const unpooled = b.maxUnpooling('unpooled', 'pool');
  b.convolution('spread', 8, 3, { from: 'overlapping' });
  b.maxUnpooling('unpooled_overlapping', 'overlapping');
  const both = b.addition('unpools', [b.current, unpooled]);
  b.adaptiveAveragePooling('regions', 3, { from: sum });
  const regions = b.bilinearResize('interpolated', 'sum');
  b.adaptiveAveragePooling('squeeze', 1, { from: sum });
  b.convolution('squeeze_conv', 8, 1);
  const gate = b.hardSigmoid('gate');
  b.convolution('second_gate_conv', 8, 1, { from: 'squeeze' });
  const secondGate = b.sigmoid('second_gate');
  b.multiplication('gated', [sum, gate, secondGate]);
  const swished = b.hardSwish('swished');
  b.convolution('whole', 4, 1, { from: 'squeeze' });
  const whole = b.bilinearResize('whole_everywhere', 'sum');
  b.concatenation('joined', [up, sum, middle, both, regions, swished, whole]);
  b.convolution('mixed', 5, 3);
  b.batchNormalization('mixed_bn');
  b.relu('mixed_relu');
  b.transposedConvolution('bilinear', 5, 4, 2, { bilinear: true });
  b.convolution('scorer', classes, 1);
  b.softmax('softmax');
  b.pixelClassification('labels');
  b.convolution('auxiliary_conv', 6, 3, { from: sum });
  b.batchNormalization('auxiliary_bn', 1e-5, { decay: 0.01 });
  b.relu('auxiliary_relu');
  b.convolution('auxiliary_scorer', classes, 1);
  b.bilinearResize('auxiliary_upsample', 'input');
  b.auxiliaryClassification('auxiliary_labels', 0.4);
  return padInput(b.build(), size, size);
}

/** Starting weights with scales, offsets and running statistics that are not those of a fresh network. */
export function livedInWeights(graph: LayerGraph, seed: number): Map<string, Float32Array> {
  const weights = initializeWeights(graph, seed);
  const random = new Random(seed, 99);
  for (const { name, role } of graphParameters(graph)) {
    const values = weights.get(name) as Float32Array;
    if (role === 'scale' || role === 'variance') weights.set(name, values.map(() => random.uniform(0.5, 1.5)));
    if (role === 'offset' || role === 'mean') weights.set(name, values.map(() => random.normal(0, 0.3)));
    if (role === 'bias' && !isBilinear(graph, name)) weights.set(name, values.map(() => random.normal(0, 0.1)));
  }
  return weights;
}

/** Images in 0…1 and labels of which a tenth is unlabelled. */
export function randomBatch(graph: LayerGraph, batchSize: number, seed: number): { images: Float32Array; labels: Uint8Array } {
  const [height, width, channels] = graph.layers[0]?.shape ?? [0, 0, 0];
  const random = new Random(seed, 98);
  return {
    images: Float32Array.from({ length: elements([batchSize, channels, height, width]) }, () => random.uniform()),
    labels: Uint8Array.from({ length: batchSize * height * width }, () => (random.uniform() < 0.1 ? UNLABELLED : random.integer(graph.classes))),
  };
}

function isBilinear(graph: LayerGraph, parameter: string): boolean {
  return graph.layers.some(({ name, layer }) => layer.kind === 'transposedConvolution' && layer.bilinear && parameter === `${name}.bias`);
}
