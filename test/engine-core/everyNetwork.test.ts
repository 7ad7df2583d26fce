import { describe, expect, it } from 'vitest';
import { inputShape, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { initializeWeights } from '../../src/engine/networks/initialize.ts';
import { buildNetwork, NETWORKS } from '../../src/engine/networks/registry.ts';
import { layerRatesOf } from '../../src/engine/training/layerRates.ts';
import { TrainingStep } from '../../src/engine/training/TrainingStep.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { NORMALISATION } from './networksForTests.ts';

const [BATCH, CLASSES, STEPS] = [2, 3, 3];

/** Stages of ResNet-101 that do not learn here: opening the step of all its layers alone takes ONNX Runtime ten seconds. */
const FROZEN = { 'backbone.': 0, 'backbone.layer4': 1 };
const frozenIn = (graph: LayerGraph): ReadonlyMap<string, number> => layerRatesOf(graph, graph.network.endsWith('resnet101') ? FROZEN : {});

/** Three stripes per image, each class of its own brightness. */
function stripes(graph: LayerGraph): { images: Float32Array; labels: Uint8Array } {
  const [height, width, channels] = inputShape(graph);
  const random = new Random(26);
  const classAt = (at: number): number => Math.floor(((at % width) * CLASSES) / width);
  return {
    images: Float32Array.from({ length: BATCH * channels * height * width }, (_, at) => random.uniform(0, 0.2) + 0.4 * classAt(at)),
    labels: Uint8Array.from({ length: BATCH * height * width }, (_, at) => classAt(at)),
  };
}

describe('every network that learns from masks, on the smallest tile it takes', () => {
  it.each(NETWORKS.filter(({ task }) => task === 'segmentation'))('$id lowers its loss on one batch', async (facts) => {
    const graph = buildNetwork(facts, { classes: CLASSES, inputHeight: 2 * facts.strideMultiple, inputWidth: 2 * facts.strideMultiple });
    const { images, labels } = stripes(graph);
    const step = await TrainingStep.create({ graph, batchSize: BATCH, l2: 1e-4, classWeights: [1, 1, 1], layerRates: frozenIn(graph), trainUpsampling: false, normalisation: NORMALISATION, state: { weights: initializeWeights(graph, 25) }, device: 'cpu', threads: 2 });
    const losses: number[] = [];
    for (let number = 0; number < STEPS; number++) losses.push((await step.run(images, labels, 1e-3, number)).loss);
    await step.dispose();
    expect(losses.at(-1)).toBeLessThan(0.9 * (losses[0] as number));
  });
});
