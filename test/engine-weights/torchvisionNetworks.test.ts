import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { graphParameters } from '../../src/engine/graph/learnables.ts';
import { layerNamed, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { buildNetwork, findNetwork } from '../../src/engine/networks/registry.ts';
import { encoderLayers } from '../../src/engine/weights/encoders.ts';
import { matchWeights } from '../../src/engine/weights/matchWeights.ts';
import type { NamedTensor, NamedTensors } from '../../src/engine/weights/NamedTensors.ts';
import { readWeightsFile } from '../../src/engine/weights/readWeightsFile.ts';
import { relativeDifference } from '../engine-core/difference.ts';
import { runPython, torchvisionIsThere } from '../helpers/torchvision.ts';
import { activations } from './activations.ts';

/** torchvision_networks.py has these too. */
const [CLASSES, SIZE] = [32, 64];
const isThere = torchvisionIsThere('networks as torchvision computes them');

/** A random network of torchvision, and what it makes of an image. */
async function torchvisionNetwork(name: string): Promise<{ weights: NamedTensors; outputs: NamedTensors }> {
  const folder = await mkdtemp(join(tmpdir(), 'nital-torchvision-'));
  try {
    await runPython(join(import.meta.dirname, 'torchvision_networks.py'), [folder, name]);
    return { weights: await readWeightsFile(join(folder, 'weights.pth')), outputs: await readWeightsFile(join(folder, 'outputs.pth')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const network = (id: string): LayerGraph => buildNetwork(findNetwork(id), { classes: CLASSES, inputHeight: SIZE, inputWidth: SIZE });

async function expectOutputs(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>, outputs: NamedTensors, layers: Readonly<Record<string, string>>): Promise<void> {
  const image = outputs.get('image') as NamedTensor;
  expect([...outputs.keys()].sort()).toEqual(['image', ...Object.keys(layers)].sort());
  for (const [output, layer] of Object.entries(layers)) {
    const expected = outputs.get(output) as NamedTensor;
    const [height, width, channels] = layerNamed(graph, layer).shape;
    expect([1, channels, height, width]).toEqual(expected.shape);
    expect(relativeDifference(await activations(graph, weights, layer, image.data), expected.data), output).toBeLessThan(1e-4);
  }
}

describe.skipIf(!isThere)('a network of torchvision', () => {
  it.each([
    ['deeplabv3_resnet101', 'deeplabv3-resnet101', { out: 'upsample', aux: 'aux_upsample' }],
    ['fcn_resnet101', 'fcn-resnet101', { out: 'upsample', aux: 'aux_upsample' }],
    ['lraspp_mobilenet_v3_large', 'lraspp-mobilenetv3-large', { out: 'upsample' }],
  ] as const)('%s loads by name into %s and computes the same', async (name, id, layers) => {
    const { weights, outputs } = await torchvisionNetwork(name);
    const graph = network(id);
    const whole = matchWeights(graph, weights, { what: 'all' });
    expect(whole).toMatchObject({ names: "torchvision's segmentation networks", missing: [], unexpected: [], mismatched: [], remark: null });
    await expectOutputs(graph, whole.matched, outputs, layers);
    // As in torchvision's classifiers: without the part of the name that says that this is an encoder.
    const prefix = id.endsWith('resnet101') ? '' : 'features.';
    const encoder = new Map([...weights].filter(([tensor]) => tensor.startsWith('backbone.')).map(([tensor, values]) => [prefix + tensor.slice('backbone.'.length), values]));
    expectEncoder(graph, encoder, []);
  });

  it.each([
    ['mobilenet_v2', 'deeplabv3plus-mobilenetv2-study5', { low: 'backbone.3.add', high: 'backbone.17.conv.3' }],
    ['mobilenet_v3_large', 'deeplabv3plus-mobilenetv3-large', { low: 'backbone.6.add', high: 'backbone.16.2' }],
    ['mobilenet_v3_small', 'deeplabv3plus-mobilenetv3-small', { low: 'backbone.3.add', high: 'backbone.12.2' }],
  ] as const)('%s is the encoder of %s', async (name, id, layers) => {
    const { weights, outputs } = await torchvisionNetwork(name);
    const graph = network(id);
    const others = [...weights.keys()].filter((tensor) => tensor.startsWith('classifier.') || (name === 'mobilenet_v2' && tensor.startsWith('features.18.')));
    expect(others.length).toBeGreaterThan(1);
    await expectOutputs(graph, expectEncoder(graph, weights, others), outputs, layers);
  });
});

/** The whole encoder is found, and nothing is over but the `others`. */
function expectEncoder(graph: LayerGraph, tensors: NamedTensors, others: readonly string[]): ReadonlyMap<string, Float32Array> {
  const match = matchWeights(graph, tensors, { what: 'encoder' });
  expect(match).toMatchObject({ missing: [], unexpected: others, mismatched: [] });
  const layers = encoderLayers(graph);
  expect([...match.matched.keys()]).toEqual(graphParameters(graph).filter(({ name, role }) => layers.has(name.slice(0, -role.length - 1))).map((parameter) => parameter.name));
  return match.matched;
}
