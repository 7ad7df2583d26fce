import { expect, it } from 'vitest';
import { livedInWeights } from '../../../test/engine-core/networksForTests.ts';
import { GraphBuilder } from '../graph/GraphBuilder.ts';
import { elements, graphParameters } from '../graph/learnables.ts';
import { inferenceGraph } from '../inference/inferenceGraph.ts';
import { interpret } from '../reference/interpret.ts';
import { correctBiases } from './correctBiases.ts';
import { channelScales, dequantizeChannels, quantizeChannels } from './quantizeChannels.ts';

const PLAIN = { mean: [0, 0, 0], deviation: [1, 1, 1] } as const;
const GREY = [0.2, 0.9, 0.6];

/** Every kind of kernel reads the image, each channel of which has one value, so that means are all there is. */
function network(): ReturnType<GraphBuilder['build']> {
  const b = new GraphBuilder('kernels', 2);
  b.input('image', 4, 4, 3);
  b.convolution('plain', 5, 1);
  b.convolution('normalized', 5, 1, { bias: false, from: 'image' });
  b.batchNormalization('norm');
  b.continueAfter('image');
  b.depthwiseConvolution('depthwise', 1);
  b.continueAfter('image');
  b.transposedConvolution('up', 6, 2, 2);
  b.continueAfter('image');
  b.transposedConvolution('interpolated', 3, 4, 2, { bilinear: true });
  return b.build();
}

it('gives every channel back the mean that rounding its kernel took from it', () => {
  const graph = network();
  const weights = livedInWeights(graph, 3);
  const rounded = (source: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> => {
    const result = new Map(source);
    for (const { name, role, shape } of graphParameters(graph)) {
      if (role !== 'weight') continue;
      const [axis, own] = [name.startsWith('up') ? 1 : 0, source.get(name) as Float32Array];
      const scales = channelScales(own, shape, axis);
      result.set(name, dequantizeChannels(quantizeChannels(own, shape, axis, scales), shape, axis, scales));
    }
    return result;
  };
  const means = (own: ReadonlyMap<string, Float32Array>, layer: string): number[] => {
    const { operators, layers } = inferenceGraph({ graph, weights: own, batchSize: 1, normalisation: PLAIN });
    const value = layers.get(layer);
    if (value === undefined) throw new RangeError(layer);
    operators.output('seen', value);
    const images = Float32Array.from({ length: 48 }, (_, at) => GREY[Math.floor(at / 16)] as number);
    const area = elements(value.shape.slice(2));
    const seen = interpret(operators, { images })['seen'] as Float64Array;
    return Array.from({ length: seen.length / area }, (_, channel) => seen.slice(channel * area, (channel + 1) * area).reduce((sum, one) => sum + one, 0) / area);
  };
  const apart = (one: number[], other: number[]): number => Math.max(...one.map((value, at) => Math.abs(value - (other[at] as number))));
  const corrected = correctBiases(graph, weights, new Map([['image', Float64Array.from(GREY)]]));
  for (const layer of ['plain', 'normalized', 'depthwise', 'up']) {
    const before = apart(means(weights, layer), means(rounded(weights), layer));
    const after = apart(means(weights, layer), means(rounded(corrected), layer));
    // A kernel of one tap per channel has no rounding error: its only weight is on the grid.
    if (layer !== 'depthwise') expect(before, layer).toBeGreaterThan(1e-4);
    expect(after, layer).toBeLessThan(1e-6);
  }
});

it('leaves alone what it knows no means for, and what interpolates', () => {
  const graph = network();
  const weights = livedInWeights(graph, 3);
  expect(correctBiases(graph, weights, new Map([['image', Float64Array.from(GREY)]])).get('interpolated.bias')).toEqual(new Float32Array(3));
  expect(correctBiases(graph, weights, new Map())).toEqual(weights);
});
