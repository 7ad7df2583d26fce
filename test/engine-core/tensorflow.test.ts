import { describe, expect, it } from 'vitest';
import { layerLearnables } from '../../src/engine/graph/learnables.ts';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { NETWORKS, type NetworkFacts } from '../../src/engine/networks/registry.ts';
import type { ConvolutionForm } from '../../src/engine/tensorflow/convolutions.ts';
import { relativeDifference } from './difference.ts';
import { everyKindOfLayer } from './networksForTests.ts';
import { pureTensorflow } from './pureTensorflow.ts';
import { farthest, TensorflowSubject } from './TensorflowSubject.ts';
import { thinned } from './thinned.ts';

const CLASSES = 3;
/** Both sides are float32: rounding alone takes them apart by up to 2·10⁻⁵ (the deepest, ResNet50), a wrong layer by per cents. */
const TOLERANCE = 1e-4;
/** Multiplications of the forward pass on one image above which pure JavaScript takes too long for every day. */
const SLOW = 3e7;
const THINNING = 8;
const evenSlow = process.env['NITAL_SLOW_ORACLE'] === '1';
const tf = await pureTensorflow();

/** Nital against TensorFlow.js on one batch: what the network gives in training, loss, all gradients, running statistics, and class probabilities of the inference model. */
async function expectSame(graph: LayerGraph, forms: readonly ConvolutionForm[]): Promise<void> {
  const subject = new TensorflowSubject(graph);
  const { example, learned } = await subject.smoothExample();
  const [outputs, probabilities] = [await subject.outputs(example), await subject.probabilities(example)];
  for (const form of forms) {
    const other = subject.learnByTensorflow(tf, example, form);
    expectNear(other.outputs, outputs);
    expect(Math.abs(other.loss / learned.loss - 1), 'loss').toBeLessThan(TOLERANCE);
    expectNear(other.gradients, learned.gradients);
    expectNear(other.statistics, learned.statistics);
    if (probabilities !== null) expect(relativeDifference(subject.probabilitiesByTensorflow(tf, example, form), probabilities), 'probabilities').toBeLessThan(TOLERANCE);
  }
}

function expectNear(got: ReadonlyMap<string, ArrayLike<number>>, expected: ReadonlyMap<string, ArrayLike<number>>): void {
  expect([...got.keys()].sort()).toEqual([...expected.keys()].sort());
  if (expected.size === 0) return;
  const { name, difference } = farthest(got, expected);
  expect(difference, name).toBeLessThan(TOLERANCE);
}

/**
 * With normalisations that divide by at least 1. On tiles this small the deep ones normalise over a handful of numbers, and
 * dividing by their small spreads magnifies rounding layer by layer, to per cents in float32 whoever computes it.
 */
function damped(graph: LayerGraph): LayerGraph {
  return { ...graph, layers: graph.layers.map((node) => (node.layer.kind === 'batchNormalization' ? { ...node, layer: { ...node.layer, epsilon: 1 } } : node)) };
}

/** On the smallest tile, but of 16 to 32 px. */
function smallest(facts: NetworkFacts): LayerGraph {
  const size = Math.min(Math.max(2 * facts.strideMultiple, 16), 32);
  return damped(facts.build({ classes: CLASSES, inputHeight: size, inputWidth: size }));
}

function multiplications(graph: LayerGraph): number {
  return graph.layers.reduce((sum, node) => sum + node.shape[0] * node.shape[1] * layerLearnables(graph, node), 0);
}

describe('as TensorFlow.js computes it', () => {
  it('every kind of layer, by its kernels and by products of patches', async () => {
    await expectSame(everyKindOfLayer(16, CLASSES), ['kernels', 'patches']);
  });

  it.each(NETWORKS)('$id', async (facts) => {
    const graph = smallest(facts);
    await expectSame(multiplications(graph) > SLOW ? thinned(graph, THINNING) : graph, ['patches']);
  });
});

describe.runIf(evenSlow)('in full width, as TensorFlow.js computes it', () => {
  it.each(NETWORKS.filter((facts) => multiplications(smallest(facts)) > SLOW))('$id', { timeout: 1_200_000 }, async (facts) => {
    await expectSame(smallest(facts), ['patches']);
  });
});
