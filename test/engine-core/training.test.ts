import { describe, expect, it } from 'vitest';
import { GraphBuilder, STATISTICS_DECAY } from '../../src/engine/graph/GraphBuilder.ts';
import { inputShape, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { inferenceModel } from '../../src/engine/inference/Predictor.ts';
import { bilinearLayers } from '../../src/engine/lowering/fixedBilinear.ts';
import { buildNetwork, findNetwork } from '../../src/engine/networks/registry.ts';
import { interpret } from '../../src/engine/reference/interpret.ts';
import { Session } from '../../src/engine/session/Session.ts';
import { TrainingStep, type TrainingStepOptions } from '../../src/engine/training/TrainingStep.ts';
import { UNLABELLED } from '../../src/shared/raster/raster.ts';
import { relativeDifference } from './difference.ts';
import { buildLossGraph, lossFeeds } from './lossGraph.ts';
import { everyKindOfLayer, livedInWeights, NORMALISATION, randomBatch } from './networksForTests.ts';
import { runOnDevice } from './runOnDevice.ts';
import { settleStatistics } from './settleStatistics.ts';

const BATCH = 2;
const network = (id: string, inputHeight: number, inputWidth: number): LayerGraph => buildNetwork(findNetwork(id), { classes: 3, inputHeight, inputWidth });
const every = everyKindOfLayer(16, 3);
const unet = network('unet', 16, 24);
const deeplab = network('deeplabv3plus-mobilenetv2', 32, 48);
const resnet = network('deeplabv3plus-resnet18', 32, 48);
const resnetWide = network('deeplabv3plus-resnet18', 96, 96);
const segnet = network('segnet-vgg16', 64, 64);
const deeplabWide = network('deeplabv3plus-mobilenetv2', 96, 96);

/** Weights of the whole networks are many: they are drawn once and never changed. */
const drawn = new Map([every, unet, deeplab, resnet, segnet].map((graph) => [graph.network, livedInWeights(graph, 23)]));
const startOf = (graph: LayerGraph): Map<string, Float32Array> => new Map(drawn.get(graph.network));

/**
 * Networks, each with a size at which it normalises over enough numbers for float32 (see wholeNetworks.test.ts), and how far
 * rounding may take two ways to compute it apart: SegNet is deep, and near-equal numbers in a window may change places.
 */
const networks: readonly (readonly [string, LayerGraph, LayerGraph, number])[] = [
  ['every kind of layer', every, every, 1e-5],
  ['U-Net', unet, unet, 1e-5],
  ['DeepLabv3+ on MobileNetV2', deeplab, deeplabWide, 1e-5],
  ['DeepLabv3+ on ResNet18', resnet, resnetWide, 1e-5],
  ['SegNet on VGG16', segnet, segnet, 1e-4],
];
function trainingOptions(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>): TrainingStepOptions {
  return { graph, batchSize: BATCH, l2: 1e-4, classWeights: new Array<number>(graph.classes).fill(1), trainUpsampling: false, normalisation: NORMALISATION, state: { weights }, device: 'cpu', threads: 2 };
}

/** Losses and the state after some steps on batches of their own. */
async function train(options: TrainingStepOptions, steps: number, labels?: Uint8Array): Promise<{ losses: number[]; weights: Map<string, Float32Array> }> {
  const step = await TrainingStep.create(options);
  const losses: number[] = [];
  for (let number = 0; number < steps; number++) {
    const batch = randomBatch(options.graph, BATCH, 30 + number);
    losses.push((await step.run(batch.images, labels ?? batch.labels, 1e-3, number)).loss);
  }
  const weights = new Map([...step.state().weights].map(([name, values]) => [name, values.slice()]));
  await step.dispose();
  return { losses, weights };
}

async function probabilities(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>, images: Float32Array): Promise<Float32Array> {
  const [height, width, channels] = inputShape(graph);
  const session = await Session.open(inferenceModel({ graph, weights, batchSize: BATCH, normalisation: NORMALISATION }), { device: 'cpu', threads: 1 });
  const results = await session.run({ images: { data: images, shape: [BATCH, channels, height, width] } });
  await session.close();
  return results['probabilities'] as Float32Array;
}

/** Comparing bytes: the arrays are long, and 0 is not −0. */
function sameBits(a: Float32Array, b: Float32Array | undefined): boolean {
  return b !== undefined && Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}

function softmax(scores: ArrayLike<number>, pixels: number, classes: number): Float64Array {
  const result = Float64Array.from(scores, Math.exp);
  for (let image = 0; image < BATCH; image++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const places = Array.from({ length: classes }, (_, index) => (image * classes + index) * pixels + pixel);
      const sum = places.reduce((total, at) => total + (result[at] as number), 0);
      for (const at of places) result[at] = (result[at] as number) / sum;
    }
  }
  return result;
}

function meanCrossEntropy(likelihoods: ArrayLike<number>, labels: Uint8Array, pixels: number, classes: number): number {
  let [sum, count] = [0, 0];
  labels.forEach((label, at) => {
    if (label === UNLABELLED) return;
    const image = Math.floor(at / pixels);
    sum -= Math.log(likelihoods[(image * classes + label) * pixels + (at % pixels)] as number);
    count++;
  });
  return sum / count;
}

describe.each(networks)('%s: inference model and training graph', (_name, graph, wide, tolerance) => {
  const batch = randomBatch(graph, BATCH, 22);
  const pixelsOf = ({ labels }: { labels: Uint8Array }): number => labels.length / BATCH;

  it('gives the same with normalisation folded in and interpolation split as without', async () => {
    const weights = startOf(graph);
    await settleStatistics(wide, weights);
    const plan = buildLossGraph(graph, { mode: 'inference', batchSize: BATCH });
    const { scores } = await runOnDevice(plan.operators, lossFeeds(graph, plan, weights, batch));
    expect(relativeDifference(await probabilities(graph, weights, batch.images), softmax(scores as number[], pixelsOf(batch), graph.classes))).toBeLessThan(tolerance);
  });

  it('gives in training the loss of the inference model whose statistics are those of the batch, and its auxiliary heads their share', async () => {
    const weights = startOf(graph);
    const wideBatch = randomBatch(wide, BATCH, 24);
    await settleStatistics(wide, weights, BATCH, wideBatch);
    const plan = buildLossGraph(wide, { mode: 'training', batchSize: BATCH, fixedBilinear: bilinearLayers(wide) });
    const results = await runOnDevice(plan.operators, lossFeeds(wide, plan, weights, wideBatch));
    const inferred = meanCrossEntropy(await probabilities(wide, weights, wideBatch.images), wideBatch.labels, pixelsOf(wideBatch), graph.classes);
    const auxiliary = plan.forward.auxiliary.reduce((sum, { weight }, at) => {
      const likelihoods = softmax(results[`auxiliary:${at}`] as number[], pixelsOf(wideBatch), graph.classes);
      return sum + weight * meanCrossEntropy(likelihoods, wideBatch.labels, pixelsOf(wideBatch), graph.classes);
    }, 0);
    expect(Math.abs((results['loss']?.[0] as number) / (inferred + auxiliary) - 1)).toBeLessThan(tolerance);
  });

  it('interpolates by two products as the transposed convolution does', async () => {
    const weights = startOf(graph);
    await settleStatistics(wide, weights);
    const scores = [new Set<string>(), bilinearLayers(graph)].map(async (fixedBilinear) => {
      const plan = buildLossGraph(graph, { mode: 'inference', batchSize: BATCH, fixedBilinear });
      return (await runOnDevice(plan.operators, lossFeeds(graph, plan, weights, batch)))['scores'] as number[];
    });
    const [dense, split] = (await Promise.all(scores)) as [number[], number[]];
    expect(relativeDifference(split, dense)).toBeLessThan(tolerance);
  });
});

describe('training', () => {
  it.each([every, deeplab])('gives with the same seed the same weights bit for bit: $network', async (graph) => {
    const before = startOf(graph);
    const [one, other] = [await train(trainingOptions(graph, before), 3), await train(trainingOptions(graph, before), 3)];
    expect(one.losses).toEqual(other.losses);
    const changed = [...one.weights].filter(([name, values]) => !sameBits(values, before.get(name)));
    expect(changed.length).toBeGreaterThan(10);
    expect([...one.weights].filter(([name, values]) => !sameBits(values, other.weights.get(name)))).toEqual([]);
  });

  it('learns nothing and breaks nothing when no pixel is labelled', async () => {
    const graph = every;
    const unlabelled = new Uint8Array(BATCH * inputShape(graph)[0] * inputShape(graph)[1]).fill(UNLABELLED);
    const before = startOf(graph);
    const { losses, weights } = await train({ ...trainingOptions(graph, before), l2: 0 }, 2, unlabelled);
    expect(losses.map(Math.abs)).toEqual([0, 0]);
    for (const [name, values] of weights) {
      if (!/\.(mean|variance)$/.test(name)) expect(sameBits(values, before.get(name)), name).toBe(true);
      expect(values.every(Number.isFinite), name).toBe(true);
    }
  });

  it('leaves frozen up-sampling as it is, bit for bit, and moves it when asked', async () => {
    const before = startOf(every);
    expect((await train(trainingOptions(every, before), 3)).weights.get('bilinear.weight')).toEqual(before.get('bilinear.weight'));
    expect((await train({ ...trainingOptions(every, before), trainUpsampling: true }, 3)).weights.get('bilinear.weight')).not.toEqual(before.get('bilinear.weight'));
  });

  it('leaves the biases that a normalisation takes away as they are', async () => {
    const before = startOf(every);
    const { weights } = await train(trainingOptions(every, before), 3);
    for (const name of ['depthwise.bias', 'project.bias', 'mixed.bias']) expect(weights.get(name), name).toEqual(before.get(name));
    for (const name of ['bridge.bias', 'up.bias', 'wide.bias', 'scorer.bias']) expect(weights.get(name), name).not.toEqual(before.get(name));
  });

  it('counts each labelled pixel once', async () => {
    const step = await TrainingStep.create(trainingOptions(every, startOf(every)));
    const batch = randomBatch(every, BATCH, 31);
    const result = await step.run(batch.images, batch.labels, 1e-3, 1);
    await step.dispose();
    expect(result.labelled).toBe(batch.labels.filter((label) => label !== UNLABELLED).length);
    expect(result.correct).toBeGreaterThan(0);
    expect(result.correct).toBeLessThanOrEqual(result.labelled);
  });
});

/** A convolution whose bias lifts its activations far above their spread, and its normalisation. */
describe('statistics of activations with a mean of a thousand times their spread', () => {
  const b = new GraphBuilder('far-from-zero', 2);
  b.input('input', 16, 16, 3);
  b.convolution('conv', 4, 1);
  b.batchNormalization('bn');
  b.convolution('scorer', 2, 1);
  const graph = b.build();
  const spread = 1e-3;
  const weights = livedInWeights(graph, 32);
  weights.set('conv.weight', Float32Array.from({ length: 12 }, (_, at) => spread * Math.sin(at + 1)));
  weights.set('conv.bias', Float32Array.of(1, -1, 2, -2));
  const batch = randomBatch(graph, BATCH, 33);

  /** The variances of the batch, as a step with these running means finds them (its running variance starts from 0). */
  async function variances(mean: Float32Array, device: 'cpu' | 'float64'): Promise<number[]> {
    const plan = buildLossGraph(graph, { mode: 'training', batchSize: BATCH });
    for (const [name, value] of plan.forward.statistics) plan.operators.output(`new:${name}`, value);
    const feeds = lossFeeds(graph, plan, new Map([...weights, ['bn.mean', mean], ['bn.variance', new Float32Array(4)]]), batch);
    const results = device === 'cpu' ? await runOnDevice(plan.operators, feeds) : interpret(plan.operators, Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data])));
    return Array.from(results['new:bn.variance'] as ArrayLike<number>, (value) => value / STATISTICS_DECAY);
  }

  it('keep their digits once the running mean has followed, near enough or exactly', async () => {
    const exact = await variances(new Float32Array(4), 'float64');
    expect(Math.min(...exact)).toBeGreaterThan(0.1 * spread ** 2);
    for (const share of [1, 0.999]) {
      const followed = Float32Array.of(1, -1, 2, -2).map((value) => value * share);
      expect(relativeDifference(await variances(followed, 'cpu'), exact, 0), `running mean at ${share} of the mean`).toBeLessThan(1e-3);
    }
  });

  it('follow within the steps that a running mean takes', async () => {
    const step = await TrainingStep.create(trainingOptions(graph, new Map([...weights, ['bn.mean', new Float32Array(4)], ['bn.variance', new Float32Array(4)]])));
    for (let number = 0; number < 150; number++) await step.run(batch.images, batch.labels, 0, number);
    const settled = step.state().weights.get('bn.variance') as Float32Array;
    await step.dispose();
    expect(relativeDifference(settled, await variances(new Float32Array(4), 'float64'), 0)).toBeLessThan(1e-2);
  });
});
