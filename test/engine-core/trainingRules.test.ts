import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/engine/graph/GraphBuilder.ts';
import { graphParameters } from '../../src/engine/graph/learnables.ts';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { adam } from '../../src/engine/lowering/adam.ts';
import { optimizerOf } from '../../src/engine/lowering/optimizers.ts';
import { buildTrainingGraph } from '../../src/engine/lowering/trainingGraph.ts';
import type { TrainingState } from '../../src/engine/training/LearningStep.ts';
import { TrainingStep, type TrainingStepOptions } from '../../src/engine/training/TrainingStep.ts';
import { lossSchema } from '../../src/shared/engineProtocol/trainingSettings.ts';
import { euclidean, relativeDifference } from './difference.ts';
import { everyKindOfLayer, livedInWeights, NORMALISATION, randomBatch } from './networksForTests.ts';

const BATCH = 4;
const every = everyKindOfLayer(16, 3);
const plain = withoutNormalisation();
const start = new Map([every, plain].map((graph) => [graph.network, livedInWeights(graph, 51)]));
const RATE = 1e-2;

/** Dropout, but no batch normalisation: what a tile gives does not depend on its batch. */
function withoutNormalisation(): LayerGraph {
  const b = new GraphBuilder('without-normalisation', 3);
  b.input('input', 16, 16, 3);
  b.convolution('one', 6, 3);
  b.relu('one_relu');
  b.maxPooling('pool', 2, 2);
  b.convolution('two', 8, 3);
  b.relu('two_relu');
  b.dropout('dropout', 0.5);
  b.transposedConvolution('up', 6, 2, 2);
  b.convolution('scorer', 3, 1);
  b.softmax('softmax');
  b.pixelClassification('labels');
  return b.build();
}

function optionsOf(graph: LayerGraph, changes: Partial<TrainingStepOptions> = {}): TrainingStepOptions {
  return { graph, batchSize: BATCH, l2: 1e-4, classWeights: [1, 2, 0.5], trainUpsampling: false, normalisation: NORMALISATION, state: { weights: start.get(graph.network) as Map<string, Float32Array> }, device: 'cpu', threads: 1, ...changes };
}

interface Trained extends TrainingState {
  readonly losses: readonly number[];
  readonly labelled: readonly number[];
}

/** Takes the steps `from` to `to`, each on a batch of its own. */
async function train(options: TrainingStepOptions, from: number, to: number): Promise<Trained> {
  const step = await TrainingStep.create(options);
  const [losses, labelled]: [number[], number[]] = [[], []];
  for (let number = from; number < to; number++) {
    const batch = randomBatch(options.graph, BATCH, 60 + number);
    const result = await step.run(batch.images, batch.labels, RATE, number);
    losses.push(result.loss);
    labelled.push(result.labelled);
  }
  const { weights, optimizer, step: taken } = step.state();
  const copied = (arrays: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> => new Map([...arrays].map(([name, values]) => [name, values.slice()]));
  const result = { losses, labelled, weights: copied(weights), optimizer: copied(optimizer), step: taken };
  await step.dispose();
  return result;
}

const change = (graph: LayerGraph, { weights }: Trained, name: string): Float32Array => (weights.get(name) as Float32Array).map((value, at) => value - (start.get(graph.network)?.get(name)?.[at] as number));

describe('every optimizer', () => {
  it.each([['adam', 0.9], ['adamw', 0.9], ['sgd', 0.9], ['sgd', 0], ['rmsprop', 0.9]] as const)('%s (momentum %s) goes on from its arrays as if it had never stopped, bit by bit', async (name, momentum) => {
    for (const microBatch of [null, 2]) {
      const options = optionsOf(every, { optimizer: optimizerOf(name, momentum), gradientLimit: 1, microBatch });
      const whole = await train(options, 0, 4);
      const half = await train(options, 0, 2);
      const rest = await train({ ...options, state: half }, 2, 4);
      expect([...half.losses, ...rest.losses]).toEqual(whole.losses);
      expect(rest.weights).toEqual(whole.weights);
      expect(rest.optimizer).toEqual(whole.optimizer);
      expect(rest.step).toBe(4);
      expect([...new Set([...whole.optimizer.keys()].map((key) => key.split(':')[0]))]).toEqual(optimizerOf(name, momentum).roles);
      for (const { name: parameter, learnable } of graphParameters(every).filter(({ name: layer }) => /^(bridge|wide|scorer)/.test(layer))) expect(learnable && euclidean(change(every, whole, parameter)), parameter).toBeGreaterThan(0);
    }
  });
});

describe('micro-batches', () => {
  it.each([
    ['cross-entropy', {}],
    ['all losses', { crossEntropy: 0.5, focal: 1, dice: 1 }],
  ])('give the step of the whole batch where nothing is normalised: %s', async (_name, terms) => {
    const options = optionsOf(plain, { optimizer: optimizerOf('sgd', 0.9), loss: lossSchema.parse(terms), gradientLimit: 0.5 });
    const whole = await train(options, 0, 3);
    for (const microBatch of [1, 2]) {
      const parts = await train({ ...options, microBatch }, 0, 3);
      expect(parts.labelled).toEqual(whole.labelled);
      expect(relativeDifference(parts.losses, whole.losses)).toBeLessThan(1e-5);
      for (const { name } of graphParameters(plain)) expect(relativeDifference(change(plain, parts, name), change(plain, whole, name)), name).toBeLessThan(1e-4);
    }
  });

  it('leave everything as before the step when a later one fails', async () => {
    const options = optionsOf(every, { microBatch: 1 });
    const step = await TrainingStep.create(options);
    const { images, labels } = randomBatch(every, BATCH, 60);
    // Labels that are cut short while the second part is computed: the third does not get what it needs.
    const buffer = new ArrayBuffer(labels.length, { maxByteLength: labels.length });
    const shrinking = new Uint8Array(buffer);
    shrinking.set(labels);
    const running = step.run(images, shrinking, RATE, 0);
    setImmediate(() => buffer.resize(labels.length / 2));
    await expect(running).rejects.toThrow();
    const { weights, optimizer, step: taken } = step.state();
    expect(weights).toEqual(start.get(every.network));
    expect([...optimizer.values()].every((values) => values.every((value) => value === 0))).toBe(true);
    expect(taken).toBe(0);
    await step.run(images, labels, RATE, 0);
    expect(step.state().weights).toEqual((await train(options, 0, 1)).weights);
    await step.dispose();
  });

  it('of the whole batch are the whole batch, bit by bit', async () => {
    expect((await train(optionsOf(every, { microBatch: BATCH }), 0, 2)).weights).toEqual((await train(optionsOf(every), 0, 2)).weights);
  });
});

describe('the limit of the gradient', () => {
  const sgd = optimizerOf('sgd', 0);
  const changes = (trained: Trained): Float32Array => Float32Array.from(graphParameters(plain).flatMap(({ name }) => [...change(plain, trained, name)]));

  it('shortens it to that length without turning it, and leaves shorter ones alone', async () => {
    const free = changes(await train(optionsOf(plain, { optimizer: sgd, l2: 0 }), 0, 1));
    const length = euclidean(free) / RATE;
    expect(length).toBeGreaterThan(0);
    const limited = changes(await train(optionsOf(plain, { optimizer: sgd, l2: 0, gradientLimit: length / 4 }), 0, 1));
    expect(relativeDifference(limited.map((value) => 4 * value), free, 0)).toBeLessThan(1e-3);
    expect(changes(await train(optionsOf(plain, { optimizer: sgd, l2: 0, gradientLimit: 2 * length }), 0, 1))).toEqual(free);
  });
});

describe('learning rates of layers', () => {
  it('multiply the step of their layers, and 0 freezes them', async () => {
    const options = optionsOf(plain, { optimizer: optimizerOf('sgd', 0), l2: 0 });
    const usual = await train(options, 0, 1);
    const changed = await train({ ...options, layerRates: new Map([['one', 0], ['two', 0.25]]) }, 0, 1);
    expect(changed.weights.get('one.weight')).toEqual(start.get(plain.network)?.get('one.weight'));
    expect(relativeDifference(change(plain, changed, 'two.weight').map((value) => 4 * value), change(plain, usual, 'two.weight'), 0)).toBeLessThan(1e-3);
    expect(change(plain, changed, 'up.weight')).toEqual(change(plain, usual, 'up.weight'));
  });

  it('let a frozen normalisation go by its running statistics and keep them, and a convolution before it learn its bias', async () => {
    const options = optionsOf(every, { optimizer: optimizerOf('sgd', 0), l2: 0 });
    const frozen = new Map(graphParameters(every).flatMap(({ name, role }) => (role === 'scale' ? [[name.slice(0, -'.scale'.length), 0] as const] : [])));
    const before = start.get(every.network) as Map<string, Float32Array>;
    const trained = await train({ ...options, layerRates: frozen }, 0, 2);
    for (const { name } of graphParameters(every).filter(({ name: parameter }) => /_bn\./.test(parameter))) expect(trained.weights.get(name), name).toEqual(before.get(name));
    for (const name of ['depthwise.bias', 'project.bias', 'mixed.bias']) expect(euclidean(change(every, trained, name)), name).toBeGreaterThan(0);
    // By the running statistics: what a tile gives does not depend on its batch, so that parts add up to the whole.
    const parts = await train({ ...options, layerRates: frozen, microBatch: 1 }, 0, 1);
    const whole = await train({ ...options, layerRates: frozen }, 0, 1);
    expect(relativeDifference(parts.losses, whole.losses)).toBeLessThan(1e-5);
    for (const { name } of graphParameters(every)) expect(relativeDifference(change(every, parts, name), change(every, whole, name)), name).toBeLessThan(1e-3);
  });

  it('build no gradient for frozen layers', () => {
    const size = (frozen: readonly string[]): number => {
      const rules = { batchSize: 2, normalisation: NORMALISATION, classWeights: [1, 1, 1], loss: lossSchema.parse({}), optimizer: adam, l2: 0, gradientLimit: null, fixedBilinear: new Set<string>() };
      const { operators, state } = buildTrainingGraph(plain, { ...rules, layerRates: new Map(frozen.map((name) => [name, 0])) });
      expect(state.filter(({ name }) => frozen.some((layer) => name.startsWith(`${layer}.`)))).toEqual([]);
      return operators.needed().filter(({ source }) => source.kind === 'node' && source.node.op === 'ConvWeightGradient').length;
    };
    expect(size([])).toBe(4);
    expect(size(['one', 'two'])).toBe(2);
  });
});
