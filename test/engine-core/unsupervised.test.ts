import { describe, expect, it } from 'vitest';
import { differentiate } from '../../src/engine/autodiff/differentiate.ts';
import { GraphBuilder } from '../../src/engine/graph/GraphBuilder.ts';
import { graphParameters } from '../../src/engine/graph/learnables.ts';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { lowerForward } from '../../src/engine/lowering/forward.ts';
import { optimizerOf } from '../../src/engine/lowering/optimizers.ts';
import { unsupervisedObjective } from '../../src/engine/lowering/unsupervisedObjective.ts';
import { initializeWeights } from '../../src/engine/networks/initialize.ts';
import { buildNetwork, findNetwork } from '../../src/engine/networks/registry.ts';
import { OperatorGraph } from '../../src/engine/operators/OperatorGraph.ts';
import type { Value } from '../../src/engine/operators/Value.ts';
import { interpret } from '../../src/engine/reference/interpret.ts';
import type { Feeds } from '../../src/engine/session/Session.ts';
import { UnsupervisedStep } from '../../src/engine/unsupervised/UnsupervisedStep.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { relativeDifference } from './difference.ts';
import { livedInWeights, NORMALISATION } from './networksForTests.ts';
import { runOnDevice } from './runOnDevice.ts';

const [BATCH, SIZE, LABELS, CLASSES] = [2, 8, 4, 3];
const STEP = 1e-6;

/** A few hundred weights and all three heads. */
function everyHead(): LayerGraph {
  const b = new GraphBuilder('every-head', CLASSES);
  b.input('image', SIZE, SIZE, 3);
  b.convolution('conv', LABELS, 3);
  b.batchNormalization('bn');
  const responses = b.relu('relu');
  b.clustering('labels');
  b.convolution('seen', 3, 3, { from: responses });
  b.maxPooling('pool', 2, 2);
  b.dropout('dropout', 0.5, { wholeChannels: true });
  b.fullyConnected('scores', CLASSES);
  b.imageClassification('class');
  b.convolution('down', 5, 4, { stride: 2, from: responses });
  b.batchNormalization('down_bn');
  b.transposedConvolution('up', 3, 4, 2);
  b.sigmoid('shown');
  b.reconstruction('image_again');
  return b.build();
}

/** The objective of the network with its losses and gradients as outputs, and what to feed. */
function objectiveOf(graph: LayerGraph): { g: OperatorGraph; feeds: (weights: ReadonlyMap<string, ArrayLike<number>>) => Record<string, { data: Float32Array | Int32Array; shape: readonly number[] }>; targets: readonly string[] } {
  const g = new OperatorGraph();
  const forward = lowerForward(g, graph, (name, shape) => g.input(name, shape), { batchSize: BATCH, normalisation: NORMALISATION, mode: 'training', fixedBilinear: new Set() });
  const loss = unsupervisedObjective(graph)(g, forward);
  g.output('loss', loss);
  const targets = graphParameters(graph).flatMap(({ name, learnable }) => (learnable ? [name] : []));
  const gradients = differentiate(g, loss, targets.map((name) => forward.parameters.get(name) as Value));
  targets.forEach((name, at) => g.output(`gradient:${name}`, gradients[at] as Value));
  const random = new Random(61);
  const batch: Feeds = {
    images: { data: Float32Array.from({ length: BATCH * 3 * SIZE * SIZE }, () => random.uniform()), shape: [BATCH, 3, SIZE, SIZE] },
    labels: { data: Int32Array.from({ length: BATCH * SIZE * SIZE }, () => random.integer(LABELS)), shape: [BATCH, 1, SIZE, SIZE] },
    imageLabels: { data: Int32Array.of(2, 0), shape: [BATCH, 1, 1, 1] },
    'dropout:dropout': { data: Float32Array.of(2, 0, 2, 2, 2, 0), shape: [BATCH, 3, 1, 1] },
  };
  const parameters = [...forward.parameters];
  return { g, targets, feeds: (weights) => ({ ...batch, ...Object.fromEntries(parameters.map(([name, { shape }]) => [name, { data: weights.get(name) as Float32Array, shape }])) }) };
}

describe('learning without masks, every head', () => {
  const graph = everyHead();
  const weights = livedInWeights(graph, 60);
  const { g, feeds, targets } = objectiveOf(graph);
  const reference = (values: ReadonlyMap<string, ArrayLike<number>>): Record<string, Float64Array> => interpret(g, Object.fromEntries(Object.entries(feeds(values)).map(([name, { data }]) => [name, data])));
  const expected = reference(weights);

  it('adds up the losses of the heads', () => {
    const parts = ['clustering', 'imageClassification', 'reconstruction'].map((head) => expected[`loss:${head}`]?.[0] as number);
    expect(expected['loss']?.[0]).toBeCloseTo(parts.reduce((sum, part) => sum + part), 12);
    for (const part of parts) expect(part).toBeGreaterThan(0.01);
  });

  it('has the slopes that its gradients say, parameter by parameter', () => {
    const random = new Random(62);
    for (const name of targets) {
      const values = weights.get(name) as Float32Array;
      const direction = Float64Array.from(values, () => random.normal());
      const moved = (side: number): number => reference(new Map<string, ArrayLike<number>>([...weights, [name, Float64Array.from(values, (value, at) => value + side * STEP * (direction[at] as number))]]))['loss']?.[0] as number;
      const predicted = direction.reduce((sum, part, at) => sum + part * (expected[`gradient:${name}`]?.[at] as number), 0);
      expect(Math.abs((moved(1) - moved(-1)) / (2 * STEP) - predicted), name).toBeLessThan(1e-5 * Math.max(Math.abs(predicted), 0.1));
    }
  });

  it('has the same losses and gradients on the CPU', async () => {
    const got = await runOnDevice(g, feeds(weights));
    const largest = Math.max(...targets.map((name) => Math.max(...(expected[`gradient:${name}`] as Float64Array).map(Math.abs))));
    for (const [name, numbers] of Object.entries(expected)) expect(relativeDifference(got[name] as number[], numbers, 1e-2 * largest), name).toBeLessThan(1e-3);
  });

  it('learns from images and what they show, and goes on where it stopped', async () => {
    const batch = { images: feeds(weights)['images']?.data as Float32Array, superpixels: regularGrid(BATCH, SIZE, 2), imageLabels: Uint8Array.of(2, 0) };
    const options = { graph, batchSize: BATCH, optimizer: optimizerOf('adam', 0), l2: 0, normalisation: NORMALISATION, device: 'cpu', threads: 1 } as const;
    const step = await UnsupervisedStep.create({ ...options, state: { weights } });
    const results = [await step.run(batch, 1e-2, 1), await step.run(batch, 1e-2, 2)];
    const half = step.state();
    const kept = { weights: new Map([...half.weights].map(([name, values]) => [name, values.slice()])), optimizer: new Map([...half.optimizer].map(([name, values]) => [name, values.slice()])), step: half.step };
    const third = await step.run(batch, 1e-2, 3);
    await step.dispose();
    const resumed = await UnsupervisedStep.create({ ...options, state: kept });
    expect(await resumed.run(batch, 1e-2, 3)).toEqual(third);
    await resumed.dispose();
    const { loss, losses } = results[0] as (typeof results)[0];
    expect(loss).toBeCloseTo((losses.clustering as number) + (losses.imageClassification as number) + (losses.reconstruction as number), 5);
    expect(third.losses.imageClassification).toBeLessThan(losses.imageClassification as number);
    await expect(UnsupervisedStep.create({ ...options, graph: { ...graph, layers: graph.layers.filter(({ layer }) => layer.kind !== 'clustering') }, state: { weights } })).rejects.toThrow('has no');
  });
});

/** Square superpixels of `side` px, numbered row by row. */
function regularGrid(images: number, size: number, side: number): Int32Array {
  const perRow = Math.ceil(size / side);
  return Int32Array.from({ length: images * size * size }, (_, at) => Math.floor((Math.floor(at / size) % size) / side) * perRow + Math.floor((at % size) / side));
}

describe('the extended networks of study 4, on the smallest images they were made for', () => {
  it.each(['kanezaki-classifier', 'kanezaki-autoencoder'])('%s lowers every one of its losses', async (id) => {
    const graph = buildNetwork(findNetwork(id), { classes: 2, inputHeight: 32, inputWidth: 32 });
    const random = new Random(65);
    const brightness = [0.3, 0.7];
    const batch = { images: Float32Array.from({ length: 2 * 3 * 1024 }, (_, at) => (brightness[Math.floor(at / 3072)] as number) + 0.2 * (Math.floor(at / 8) % 2) * random.uniform(0.5, 1)), superpixels: regularGrid(2, 32, 4), imageLabels: Uint8Array.of(0, 1) };
    const step = await UnsupervisedStep.create({ graph, batchSize: 2, optimizer: optimizerOf('adam', 0), l2: 0, normalisation: NORMALISATION, state: { weights: initializeWeights(graph, 66) }, device: 'cpu', threads: 2 });
    const results = [];
    for (let number = 0; number < 12; number++) results.push((await step.run(batch, 3e-3, number)).losses);
    await step.dispose();
    const [first, last] = [results[0], results.at(-1)] as [(typeof results)[0], (typeof results)[0]];
    expect(Object.keys(first)).toHaveLength(2);
    for (const [head, loss] of Object.entries(first)) expect(last[head as keyof typeof last], head).toBeLessThan(0.9 * loss);
  });
});

describe("Kanezaki's network on a micrograph of two phases", () => {
  it('lowers its loss, keeps few labels and puts the phases apart', async () => {
    const size = 48;
    const random = new Random(63);
    const isDark = Array.from({ length: size * size }, (_, at) => Math.hypot((at % size) - 20, Math.floor(at / size) - 26) < 13);
    const images = Float32Array.from({ length: 3 * size * size }, (_, at) => Math.min(Math.max((isDark[at % (size * size)] === true ? 0.35 : 0.65) + random.normal(0, 0.06), 0), 1));
    const graph = buildNetwork(findNetwork('kanezaki'), { classes: 2, inputHeight: size, inputWidth: size });
    // The learning rate and momentum of Kanezaki 2018.
    const step = await UnsupervisedStep.create({ graph, batchSize: 1, optimizer: optimizerOf('sgd', 0.9), l2: 0, normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] }, state: { weights: initializeWeights(graph, 64) }, device: 'cpu', threads: 2 });
    const results = [];
    for (let number = 0; number < 30; number++) results.push(await step.run({ images, superpixels: regularGrid(1, size, 4) }, 0.1, number));
    await step.dispose();
    const [first, last] = [results[0], results.at(-1)] as [(typeof results)[0], (typeof results)[0]];
    expect(first.labelCount).toBeGreaterThan(8);
    expect(last.labelCount).toBeLessThan(first.labelCount / 2);
    expect(last.labelCount).toBeGreaterThan(1);
    expect(last.loss).toBeLessThan(0.5 * first.loss);
    expect(agreement(last.labels, isDark)).toBeGreaterThan(0.95);
  });
});

/** The share of pixels whose label is found in their own phase more often than in the other. */
function agreement(labels: Uint8Array, isDark: readonly boolean[]): number {
  const dark = new Map<number, number>();
  const counts = new Map<number, number>();
  labels.forEach((label, at) => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    dark.set(label, (dark.get(label) ?? 0) + (isDark[at] === true ? 1 : 0));
  });
  let right = 0;
  for (const [label, count] of counts) right += Math.max(dark.get(label) ?? 0, count - (dark.get(label) ?? 0));
  return right / labels.length;
}
