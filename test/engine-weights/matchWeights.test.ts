import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elements, graphParameters } from '../../src/engine/graph/learnables.ts';
import { layerNamed, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { initializeWeights } from '../../src/engine/networks/initialize.ts';
import { findNetwork } from '../../src/engine/networks/registry.ts';
import { encoderLayers, LAST_ENCODER_LAYER } from '../../src/engine/weights/encoders.ts';
import { matchWeights } from '../../src/engine/weights/matchWeights.ts';
import type { NamedTensors } from '../../src/engine/weights/NamedTensors.ts';
import { failure } from '../helpers/testProject.ts';
import { relativeDifference } from '../engine-core/difference.ts';
import { tinyNetwork } from '../engine/tinyNetwork.ts';
import { activations } from './activations.ts';
import { hashedImage, hashedWeights } from './hashedNumbers.ts';

interface Sample {
  readonly shape: readonly number[];
  readonly every: number;
  readonly values: readonly number[];
}
/** The names and sizes of torchvision's state dictionary, and features it computed; mobilenetv2_fixture.py says how. */
const fixture = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'mobilenetv2.json'), 'utf8')) as {
  readonly size: number;
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  readonly low: Sample;
  readonly high: Sample;
};

const deeplab = (classes = 2): LayerGraph => findNetwork('deeplabv3plus-mobilenetv2').build({ classes, inputHeight: fixture.size, inputWidth: fixture.size });
const stateDictionary: NamedTensors = new Map(Object.entries(fixture.tensors).map(([name, shape]) => [name, { shape, data: hashedWeights(name, shape) }]));
const torchvision = (prefix = ''): NamedTensors => new Map([...stateDictionary].map(([name, tensor]) => [prefix + name, tensor]));

/** A graph's parameters as a file of Nital's own names. */
const ownFile = (graph: LayerGraph, seed: number): NamedTensors => {
  const weights = initializeWeights(graph, seed);
  return new Map(graphParameters(graph).map(({ name, shape }) => [name, { shape, data: weights.get(name) as Float32Array }]));
};

describe('weights of torchvision', () => {
  it('give the encoder of DeepLabv3+ the features that PyTorch computes', async () => {
    const graph = deeplab();
    const match = matchWeights(graph, torchvision(), { what: 'encoder' });
    const weights = new Map([...initializeWeights(graph, 1), ...match.matched]);
    for (const [layer, { shape, every, values }] of [
      ['block_3_expand_relu', fixture.low],
      ['block_16_project_BN', fixture.high],
    ] as const) {
      const [height, width, channels] = layerNamed(graph, layer).shape;
      expect([channels, height, width]).toEqual(shape);
      const features = await activations(graph, weights, layer, hashedImage(fixture.size));
      expect(relativeDifference(features.filter((_, at) => at % every === 0), values), layer).toBeLessThan(1e-4);
    }
  });

  it.each(['', 'module.', 'backbone.'])('are found whole under the prefix "%s", without the classifier', (prefix) => {
    const graph = deeplab();
    const match = matchWeights(graph, torchvision(prefix), { what: 'encoder' });
    const layers = encoderLayers(graph);
    const wanted = graphParameters(graph).filter(({ name, role }) => layers.has(name.slice(0, -role.length - 1)));
    expect([...match.matched.keys()]).toEqual(wanted.map((parameter) => parameter.name));
    expect(match).toMatchObject({ names: "torchvision's MobileNetV2", missing: [], mismatched: [], remark: expect.stringContaining('padding') as string });
    expect([...match.unexpected].sort()).toEqual(['classifier.1.bias', 'classifier.1.weight', ...['0.weight', '1.bias', '1.running_mean', '1.running_var', '1.weight'].map((name) => `features.18.${name}`)].map((name) => prefix + name));
    // torchvision's convolutions have no biases.
    expect(match.matched.get('Conv1.bias')).toEqual(new Float32Array(32));
    expect(match.matched.get('block_16_project_BN.variance')).toEqual(hashedWeights('features.17.conv.3.running_var', [320]));
  });

  it('leave the decoder missing when the whole network is asked for', () => {
    const graph = deeplab();
    const { missing } = matchWeights(graph, torchvision(), { what: 'all' });
    expect(missing).toContain('scorer.weight');
    expect(missing.some((name) => name.startsWith('block_'))).toBe(false);
  });

  it('report a tensor that is gone and one of other sizes', () => {
    const tensors = new Map(torchvision());
    tensors.delete('features.3.conv.2.weight');
    tensors.set('features.0.0.weight', { shape: [32, 1, 3, 3], data: new Float32Array(288) });
    const match = matchWeights(deeplab(), tensors, { what: 'encoder' });
    expect(match.missing).toEqual(['Conv1.bias', 'block_2_project.weight', 'block_2_project.bias']);
    expect(match.mismatched).toEqual([{ parameter: 'Conv1.weight', tensor: 'features.0.0.weight', wanted: [32, 3, 3, 3], found: [32, 1, 3, 3] }]);
  });
});

describe("weights of Nital's own models", () => {
  it('fit whole, and but for the scores when the classes are others', () => {
    const tensors = ownFile(deeplab(2), 3);
    const same = matchWeights(deeplab(2), tensors, { what: 'all' });
    expect(same).toMatchObject({ names: 'Nital', missing: [], unexpected: [], mismatched: [], remark: null });
    expect([...same.matched]).toEqual([...tensors].map(([name, tensor]) => [name, tensor.data]));
    const others = matchWeights(deeplab(5), tensors, { what: 'all' });
    expect(others.missing).toEqual([]);
    expect(others.mismatched.map(({ parameter }) => parameter)).toEqual(['scorer.weight', 'scorer.bias', 'dec_upsample2.weight', 'dec_upsample2.bias']);
  });

  it('give the encoder alone, where the rest of the model is neither missing nor unexpected', () => {
    const graph = deeplab();
    const match = matchWeights(graph, ownFile(graph, 3), { what: 'encoder' });
    expect(match).toMatchObject({ missing: [], unexpected: [], mismatched: [] });
    expect([...match.matched.keys()].at(-1)).toBe('block_16_project_BN.variance');
    // MobileNetV2's features without torchvision's last 1×1 convolution; 16,352 biases that only Nital's convolutions have.
    const learnables = graphParameters(graph).filter(({ name, learnable }) => learnable && match.matched.has(name));
    const biases = learnables.filter(({ role }) => role === 'bias').reduce((sum, { shape }) => sum + elements(shape), 0);
    expect(learnables.reduce((sum, { shape }) => sum + elements(shape), 0) - biases).toBe(2_223_872 - 1280 * 320 - 2 * 1280);
  });

  it('of another network fit nowhere', () => {
    const unet = findNetwork('unet').build({ classes: 2, inputHeight: 64, inputWidth: 64 });
    const match = matchWeights(deeplab(), ownFile(unet, 3), { what: 'all' });
    expect(match.matched.size).toBe(0);
    expect(match.unexpected).toHaveLength(graphParameters(unet).length);
  });
});

describe('encoders', () => {
  it.each(Object.entries(LAST_ENCODER_LAYER))('of %s end at a layer there is, before the scores', (id, last) => {
    const graph = findNetwork(id).build({ classes: 2, inputHeight: 64, inputWidth: 64 });
    const layers = encoderLayers(graph);
    expect([...layers].at(-1)).toBe(last);
    expect(layers.size).toBeLessThan(graph.layers.length - 5);
  });

  it('are refused in words where a network has none', async () => {
    const graph = tinyNetwork.build({ classes: 2, inputHeight: 32, inputWidth: 32 });
    expect(await failure(() => matchWeights(graph, new Map(), { what: 'encoder' }))).toMatchObject({ code: 'usage/invalid', message: expect.stringContaining('tiny') as string });
  });
});
