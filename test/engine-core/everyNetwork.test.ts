import { describe, expect, it } from 'vitest';
import { graphParameters, elements } from '../../src/engine/graph/learnables.ts';
import { inputShape, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { initializeWeights } from '../../src/engine/networks/initialize.ts';
import { buildNetwork, NETWORKS, type NetworkFacts } from '../../src/engine/networks/registry.ts';
import { layerRatesOf } from '../../src/engine/training/layerRates.ts';
import { TrainingStep, type StepResult } from '../../src/engine/training/TrainingStep.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { NORMALISATION } from './networksForTests.ts';

const [BATCH, CLASSES] = [2, 3];
const MOST_STEPS = 60;

/** A network of more learnables takes longer than a test may; it is asked to learn by heart only when told to. */
const LARGE = 10e6;
const largeToo = process.env['NITAL_SLOW_TESTS'] === '1';

/** Stages of ResNet-101 that do not learn here: opening the step of all its layers alone takes ONNX Runtime ten seconds. */
const FROZEN = { 'backbone.': 0, 'backbone.layer4': 1 };
const frozenIn = (graph: LayerGraph): ReadonlyMap<string, number> => layerRatesOf(graph, !largeToo && graph.network.endsWith('resnet101') ? FROZEN : {});

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

/** Small, odd, and no multiple of anything. */
function smallGraph(facts: NetworkFacts): LayerGraph {
  const size = 2 * facts.strideMultiple - 3;
  return buildNetwork(facts, { classes: CLASSES, inputHeight: size, inputWidth: size });
}

/** Steps on one batch until `enough`. */
async function train(graph: LayerGraph, enough: (results: readonly StepResult[]) => boolean): Promise<StepResult[]> {
  const { images, labels } = stripes(graph);
  const step = await TrainingStep.create({ graph, batchSize: BATCH, l2: 1e-4, classWeights: [1, 1, 1], layerRates: frozenIn(graph), trainUpsampling: false, normalisation: NORMALISATION, state: { weights: initializeWeights(graph, 25) }, device: 'cpu', threads: 2 });
  const results: StepResult[] = [];
  while (!enough(results) && results.length < MOST_STEPS) results.push(await step.run(images, labels, 1e-3, results.length));
  await step.dispose();
  return results;
}

const share = ({ correct, labelled }: StepResult): number => correct / labelled;
const isLarge = (facts: NetworkFacts): boolean => graphParameters(smallGraph(facts)).reduce((sum, { shape, learnable }) => sum + (learnable ? elements(shape) : 0), 0) > LARGE;
const supervised = NETWORKS.filter(({ task }) => task === 'segmentation');
const large = supervised.filter(isLarge);
if (!largeToo && large.length > 0) process.stdout.write(`shortened: ${large.map(({ id }) => id).join(', ')} only have to lower their loss here; with NITAL_SLOW_TESTS=1 they learn a tile by heart too\n`);

describe('every network that learns from masks, on tiles whose sides are no multiples of its stride', () => {
  it.each(supervised.filter((facts) => largeToo || !large.includes(facts)))('$id learns one batch by heart', async (facts) => {
    const results = await train(smallGraph(facts), (done) => done.some((result) => share(result) > 0.99));
    expect(share(results.at(-1) as StepResult)).toBeGreaterThan(0.99);
    expect(share(results[0] as StepResult)).toBeLessThan(0.95);
  }, largeToo ? 900_000 : undefined);

  it.skipIf(largeToo).each(large)('$id lowers its loss on one batch', async (facts) => {
    const results = await train(smallGraph(facts), (done) => done.length === 3);
    expect(results.at(-1)?.loss).toBeLessThan(0.9 * (results[0]?.loss as number));
  });
});
