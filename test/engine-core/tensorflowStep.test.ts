import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/engine/graph/GraphBuilder.ts';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { optimizerOf } from '../../src/engine/lowering/optimizers.ts';
import { TensorflowStep } from '../../src/engine/tensorflow/TensorflowStep.ts';
import type { LearningStep, LearningStepOptions, TrainingState } from '../../src/engine/training/LearningStep.ts';
import { inspectTensorflow, requireTensorflow } from '../../src/engine/training/tensorflowDevice.ts';
import { TrainingStep } from '../../src/engine/training/TrainingStep.ts';
import { lossSchema, type OptimizerName } from '../../src/shared/engineProtocol/trainingSettings.ts';
import { livedInWeights, NORMALISATION, randomBatch } from './networksForTests.ts';
import { pureTensorflow } from './pureTensorflow.ts';
import { farthest } from './TensorflowSubject.ts';

const [BATCH, SIZE, MOMENTUM, RATE] = [4, 8, 0.9, 1e-2];
const tf = await pureTensorflow();
const graph = network();
const start = livedInWeights(graph, 71);

/** Normalised and plain convolutions, both kinds of dropout, pooling, up-sampling that learns and that does not, an auxiliary head. */
function network(): LayerGraph {
  const b = new GraphBuilder('steps', 3);
  b.input('input', SIZE, SIZE, 3);
  b.convolution('stem', 6, 3, { bias: false });
  b.batchNormalization('stem_bn');
  const skip = b.relu('stem_relu');
  b.maxPooling('pool', 2, 2);
  b.depthwiseConvolution('depthwise', 3);
  b.batchNormalization('depthwise_bn');
  b.clippedRelu('depthwise_relu', 6);
  b.convolution('project', 8, 1);
  b.dropout('channels', 0.25, { wholeChannels: true });
  const middle = b.dropout('dropout', 0.5);
  b.transposedConvolution('up', 6, 2, 2);
  b.concatenation('joined', [b.current, skip]);
  b.convolution('mixed', 8, 3);
  b.relu('mixed_relu');
  b.convolution('scorer', 3, 1, { stride: 2 });
  b.transposedConvolution('bilinear', 3, 4, 2, { bilinear: true });
  b.softmax('softmax');
  b.pixelClassification('labels');
  b.convolution('auxiliary', 3, 1, { from: middle });
  b.bilinearResize('auxiliary_upsample', 'input');
  b.auxiliaryClassification('auxiliary_labels', 0.4);
  return b.build();
}

type Rules = Partial<LearningStepOptions> & { readonly optimizer: OptimizerName };

function optionsOf(rules: Partial<LearningStepOptions>): LearningStepOptions {
  return { graph, batchSize: BATCH, l2: 1e-2, classWeights: [1, 2, 0.5], trainUpsampling: false, normalisation: NORMALISATION, state: { weights: start }, ...rules };
}

async function onProcessor({ optimizer, ...rules }: Rules): Promise<LearningStep> {
  return TrainingStep.create({ ...optionsOf(rules), optimizer: optimizerOf(optimizer, MOMENTUM), device: 'cpu', threads: 1 });
}

async function onTensorflow({ optimizer, ...rules }: Rules): Promise<LearningStep> {
  return TensorflowStep.create({ ...optionsOf(rules), tf, optimizer, momentum: MOMENTUM });
}

interface Taken extends TrainingState {
  readonly losses: readonly number[];
  readonly counts: readonly { readonly correct: number; readonly labelled: number }[];
}

/** Takes the steps `from` to `to`, each on a batch of its own. */
async function take(step: LearningStep, from: number, to: number): Promise<Taken> {
  const [losses, counts]: [number[], Taken['counts'][number][]] = [[], []];
  for (let number = from; number < to; number++) {
    const { images, labels } = randomBatch(graph, BATCH, 180 + number);
    const { loss, ...counted } = await step.run(images, labels, RATE, number);
    losses.push(loss);
    counts.push(counted);
  }
  const { weights, optimizer, step: taken } = step.state();
  const copies = (arrays: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> => new Map([...arrays].map(([name, values]) => [name, values.slice()]));
  const result = { losses, counts, weights: copies(weights), optimizer: copies(optimizer), step: taken };
  await step.dispose();
  return result;
}

/** How far the weights have gone from the start. */
function way(weights: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
  return new Map([...weights].map(([name, values]) => [name, values.map((value, at) => value - (start.get(name)?.[at] as number))]));
}

describe('a training step on TensorFlow.js', () => {
  it.each([
    ['Adam with L2', { optimizer: 'adam' }],
    ['Adam in micro-batches', { optimizer: 'adam', microBatch: 2 }],
    ['AdamW with trained up-sampling', { optimizer: 'adamw', trainUpsampling: true }],
    ['SGD with momentum, a gradient limit and all losses', { optimizer: 'sgd', gradientLimit: 0.5, microBatch: 1, loss: lossSchema.parse({ crossEntropy: 0.5, focal: 1, dice: 1 }) }],
    ['RMSProp with slower and frozen layers', { optimizer: 'rmsprop', layerRates: new Map([['mixed', 0.1], ['stem', 0], ['stem_bn', 0]]) }],
  ] satisfies [string, Rules][])('is after three steps where the processor is: %s', async (_name, rules) => {
    const [one, other] = [await take(await onTensorflow(rules), 0, 3), await take(await onProcessor(rules), 0, 3)];
    expect(one.losses.map((loss, at) => Math.abs(loss / (other.losses[at] as number) - 1)).filter((difference) => !(difference < 1e-4))).toEqual([]);
    expect(one.counts).toEqual(other.counts);
    expect(one.step).toBe(3);
    expect(farthest(one.weights, other.weights), 'weights').toSatisfy(isNear);
    expect(farthest(way(one.weights), way(other.weights)), 'ways').toSatisfy(isNear);
    expect([...one.optimizer.keys()].sort()).toEqual([...other.optimizer.keys()].sort());
    expect(farthest(one.optimizer, other.optimizer), 'optimizer').toSatisfy(isNear);
  });

  it('goes on from its own state bit by bit, and from that of another device', async () => {
    const rules: Rules = { optimizer: 'adam' };
    const whole = await take(await onTensorflow(rules), 0, 4);
    const resumed = await take(await onTensorflow({ ...rules, state: await take(await onTensorflow(rules), 0, 2) }), 2, 4);
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.optimizer).toEqual(whole.optimizer);
    const elsewhere = await take(await onProcessor({ ...rules, state: await take(await onTensorflow(rules), 0, 2) }), 2, 4);
    expect(farthest(elsewhere.weights, whole.weights)).toSatisfy(isNear);
  });

  it('keeps no memory from step to step, and none when it is gone', async () => {
    const before = tf.memory().numTensors;
    const step = await onTensorflow({ optimizer: 'adam', microBatch: 2, gradientLimit: 1 });
    const counts: number[] = [];
    for (let number = 0; number < 3; number++) {
      const { images, labels } = randomBatch(graph, BATCH, number);
      await step.run(images, labels, RATE, number);
      counts.push(tf.memory().numTensors);
    }
    expect(new Set(counts).size).toBe(1);
    await step.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says in words that it failed, and is then as before the step', async () => {
    const failing = { ...tf };
    const step = await TensorflowStep.create({ ...optionsOf({ microBatch: 2 }), tf: failing, optimizer: 'adam', momentum: MOMENTUM });
    const { images, labels } = randomBatch(graph, BATCH, 1);
    await step.run(images, labels, RATE, 1);
    const [before, tensors] = [step.state(), tf.memory().numTensors];
    let pools = 0;
    // In the second part of the batch, when the first has taught something already.
    failing.maxPool = ((...all: Parameters<typeof tf.maxPool>) => {
      if (++pools === 2) throw new Error('OOM when allocating tensor with shape[2,6,16,16]');
      return tf.maxPool(...all);
    }) as typeof tf.maxPool;
    await expect(step.run(images, labels, RATE, 2)).rejects.toMatchObject({ code: 'device/outOfMemory', message: expect.stringContaining('"tensorflow" ran out of memory') as string });
    expect(step.state()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    failing.maxPool = () => {
      throw new Error('no such kernel');
    };
    await expect(step.run(images, labels, RATE, 2)).rejects.toMatchObject({ code: 'device/failed', message: expect.stringContaining('no such kernel') as string });
    await step.dispose();
  });
});

describe('the device "tensorflow"', () => {
  it('says in words that its package is not installed', async () => {
    expect(await inspectTensorflow()).toMatchObject({ id: 'tensorflow', available: false, selfTest: 'notRun', reason: expect.stringMatching(/not installed.*npm install/) as string });
    await expect(requireTensorflow()).rejects.toMatchObject({ code: 'device/unavailable', message: expect.stringContaining('not installed') as string });
  });

  it('passes its self-test, and fails it when something is computed wrongly', async () => {
    expect(await inspectTensorflow(() => tf)).toMatchObject({ available: true, selfTest: 'passed', reason: null });
    const wrong = { ...tf, moments: ((x, axes, keep) => tf.moments(tf.mul(x, 1.01), axes, keep)) as typeof tf.moments };
    expect(await inspectTensorflow(() => wrong)).toMatchObject({ available: true, selfTest: 'failed', reason: expect.stringMatching(/is off by|came out as/) as string });
    await expect(requireTensorflow(() => wrong)).rejects.toMatchObject({ code: 'device/unavailable' });
  });
});

function isNear({ difference }: { difference: number }): boolean {
  return difference < 1e-4;
}
