import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elements, graphParameters } from '../../src/engine/graph/learnables.ts';
import { layerNamed, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { findNetwork } from '../../src/engine/networks/registry.ts';
import { matchWeights } from '../../src/engine/weights/matchWeights.ts';
import type { NamedTensors } from '../../src/engine/weights/NamedTensors.ts';
import { relativeDifference } from '../engine-core/difference.ts';
import { activations } from './activations.ts';
import { hashedImage, hashedWeights } from './hashedNumbers.ts';

interface Sample {
  readonly shape: readonly number[];
  readonly every: number;
  readonly values: readonly number[];
}
/** The names and sizes of Hugging Face's state dictionary, and features that PyTorch computed; segformer_fixture.py says how. */
const fixture = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'segformer.json'), 'utf8')) as {
  readonly size: number;
  readonly classes: number;
  readonly learnables: number;
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  readonly deepest: Sample;
  readonly scores: Sample;
};

const segformer = (classes: number): LayerGraph => findNetwork('segformer-b0').build({ classes, inputHeight: fixture.size, inputWidth: fixture.size });
const learnables = (graph: LayerGraph): number => graphParameters(graph).reduce((sum, { shape, learnable }) => sum + (learnable ? elements(shape) : 0), 0);
const stateDictionary: NamedTensors = new Map(Object.entries(fixture.tensors).map(([name, shape]) => [name, { shape, data: hashedWeights(name, shape) }]));

describe('SegFormer-B0', () => {
  it('has as many learnables as PyTorch counts, and as the published checkpoint of 150 classes', () => {
    expect(learnables(segformer(fixture.classes))).toBe(fixture.learnables);
    expect(learnables(segformer(150))).toBe(3_752_694);
  });

  it("takes Hugging Face's weights whole, linear layers as 1×1 convolutions, and computes what PyTorch does", async () => {
    const graph = segformer(fixture.classes);
    const match = matchWeights(graph, stateDictionary, { what: 'all' });
    expect(match).toMatchObject({ names: "Hugging Face's SegFormer", missing: [], unexpected: [], mismatched: [] });
    for (const [layer, { shape, every, values }] of [
      ['encoder.layer_norm.3', fixture.deepest],
      ['decode_head.classifier', fixture.scores],
    ] as const) {
      const [height, width, channels] = layerNamed(graph, layer).shape;
      expect([channels, height, width]).toEqual(shape);
      const features = await activations(graph, match.matched, layer, hashedImage(fixture.size));
      expect(relativeDifference(features.filter((_, at) => at % every === 0), values), layer).toBeLessThan(1e-4);
    }
  });

  it('takes the encoder of a network with other classes', () => {
    const match = matchWeights(segformer(7), stateDictionary, { what: 'encoder' });
    expect(match).toMatchObject({ missing: [], unexpected: [], mismatched: [] });
    expect([...match.matched.keys()].every((name) => name.startsWith('encoder.'))).toBe(true);
    expect(match.matched.size).toBe([...stateDictionary.keys()].filter((name) => name.startsWith('segformer.')).length);
  });
});
