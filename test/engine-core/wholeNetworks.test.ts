import { describe, expect, it } from 'vitest';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { bilinearLayers } from '../../src/engine/lowering/fixedBilinear.ts';
import { lowerComposites } from '../../src/engine/lowering/composites.ts';
import { buildNetwork, findNetwork } from '../../src/engine/networks/registry.ts';
import { interpret } from '../../src/engine/reference/interpret.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { euclidean } from './difference.ts';
import { buildLossGraph, lossFeeds, type LossGraph, type LossGraphOptions } from './lossGraph.ts';
import { settleStatistics } from './settleStatistics.ts';
import { everyKindOfLayer, livedInWeights, randomBatch } from './networksForTests.ts';
import { runOnDevice } from './runOnDevice.ts';

const CLASS_WEIGHTS = [1, 2, 0.5];
type Results = Readonly<Record<string, ArrayLike<number>>>;

/** A network with weights, one batch and dropout masks. */
class Subject {
  readonly graph: LayerGraph;
  readonly weights: Map<string, Float32Array>;
  readonly #batchSize: number;
  readonly #batch: { images: Float32Array; labels: Uint8Array };

  constructor(graph: LayerGraph, batchSize: number) {
    this.graph = graph;
    this.#batchSize = batchSize;
    this.weights = livedInWeights(graph, 11);
    this.#batch = randomBatch(graph, batchSize, 12);
  }

  plan(options: Pick<LossGraphOptions, 'mode' | 'withGradients' | 'fixedBilinear'>): LossGraph {
    return buildLossGraph(this.graph, { ...options, batchSize: this.#batchSize, classWeights: CLASS_WEIGHTS });
  }

  feeds(plan: LossGraph, weights: ReadonlyMap<string, Float32Array | Float64Array> = this.weights): ReturnType<typeof lossFeeds> {
    const random = new Random(13);
    const mask = (count: number): Float32Array => Float32Array.from({ length: count }, () => (random.uniform() < 0.5 ? 2 : 0));
    return lossFeeds(this.graph, plan, weights as ReadonlyMap<string, Float32Array>, this.#batch, mask);
  }

  reference(plan: LossGraph, operators = plan.operators, weights?: ReadonlyMap<string, Float32Array | Float64Array>): Results {
    return interpret(operators, Object.fromEntries(Object.entries(this.feeds(plan, weights)).map(([name, { data }]) => [name, data])));
  }
}

/** Every gradient near the expected one; those that are zero but for rounding (say of a bias before a normalisation) are measured against the largest. */
function expectGradients({ targets }: LossGraph, got: Results, expected: Results, tolerance: number): void {
  const largest = Math.max(...targets.map(({ name }) => euclidean(expected[`gradient:${name}`] as ArrayLike<number>)));
  expect(largest).toBeGreaterThan(0.01);
  for (const { name } of targets) {
    const [one, other] = [got[`gradient:${name}`], expected[`gradient:${name}`]] as [ArrayLike<number>, ArrayLike<number>];
    expect(one.length).toBe(other.length);
    const apart = euclidean(Float64Array.from(one, (value, at) => value - (other[at] as number)));
    expect(apart / Math.max(euclidean(other), 1e-4 * largest), name).toBeLessThan(tolerance);
  }
}

/** The up-sampling layers whose weights the plan has fixed. */
function bilinearLayersLeftOut(graph: LayerGraph, { forward }: LossGraph): Set<string> {
  return new Set([...bilinearLayers(graph)].filter((name) => !forward.parameters.has(`${name}.weight`)));
}

/** dL/dw · direction by central differences against the gradients. */
function expectSlope(subject: Subject, gradients: Results, plan: LossGraph, parameters: readonly string[], step: number): void {
  const random = new Random(14);
  const directions = new Map(parameters.map((name) => [name, (subject.weights.get(name) as Float32Array).length] as const).map(([name, count]) => [name, Float64Array.from({ length: count }, () => random.normal(0, 1 / Math.sqrt(count)))]));
  const forward = subject.plan({ mode: 'training', fixedBilinear: bilinearLayersLeftOut(subject.graph, plan) });
  const loss = (side: number): number => {
    const moved = new Map([...subject.weights].map(([name, values]) => [name, Float64Array.from(values, (value, at) => value + side * step * (directions.get(name)?.[at] ?? 0))]));
    return subject.reference(forward, forward.operators, moved)['loss']?.[0] as number;
  };
  let predicted = 0;
  for (const [name, direction] of directions) predicted += direction.reduce((sum, part, at) => sum + part * (gradients[`gradient:${name}`]?.[at] as number), 0);
  const measured = (loss(1) - loss(-1)) / (2 * step);
  expect(Math.abs(measured - predicted) / Math.max(Math.abs(predicted), 1e-3), parameters.length === 1 ? parameters[0] : `all of ${plan.targets.length}`).toBeLessThan(1e-4);
}

describe('a network of every kind of layer, 16×16', () => {
  const subject = new Subject(everyKindOfLayer(16, 3), 2);
  const plan = subject.plan({ mode: 'training', withGradients: true });
  const expected = subject.reference(plan);

  it('has the slopes that its gradients say, parameter by parameter', () => {
    for (const { name } of plan.targets) expectSlope(subject, expected, plan, [name], 1e-6);
  });

  it('has the same loss and gradients on the CPU as in float64', async () => {
    const got = await runOnDevice(plan.operators, subject.feeds(plan));
    expect(got['loss']?.[0]).toBeCloseTo(expected['loss']?.[0] as number, 5);
    expectGradients(plan, got, expected, 1e-3);
  });
});

describe('DeepLabv3+ on ResNet18, 32×32', () => {
  it('has with settled statistics the same loss and gradients on the CPU as in float64', async () => {
    const network = (size: number): LayerGraph => buildNetwork(findNetwork('deeplabv3plus-resnet18'), { classes: 3, inputHeight: size, inputWidth: size });
    const subject = new Subject(network(32), 1);
    await settleStatistics(network(96), subject.weights);
    const plan = subject.plan({ mode: 'inference', withGradients: true, fixedBilinear: bilinearLayers(subject.graph) });
    const [got, expected] = [await runOnDevice(plan.operators, subject.feeds(plan)), subject.reference(plan)];
    expect(got['loss']?.[0]).toBeCloseTo(expected['loss']?.[0] as number, 5);
    expectGradients(plan, got, expected, 1e-3);
  });
});

describe('U-Net, 16×16', () => {
  it('has the same loss and gradients on the CPU as in float64', async () => {
    const subject = new Subject(buildNetwork(findNetwork('unet'), { classes: 3, inputHeight: 16, inputWidth: 16 }), 1);
    const plan = subject.plan({ mode: 'training', withGradients: true });
    const [got, expected] = [await runOnDevice(plan.operators, subject.feeds(plan)), subject.reference(plan)];
    expect(got['loss']?.[0]).toBeCloseTo(expected['loss']?.[0] as number, 5);
    expectGradients(plan, got, expected, 1e-3);
  });
});

/**
 * At 32×32 the deep layers normalise over eight numbers per channel, which magnifies rounding layer by layer: in training
 * mode float32 gradients differ by a few per cent from float64 ones, whoever computes them. So what training computes is
 * compared in float64, and what the CPU computes with running statistics that larger images have settled.
 */
describe('DeepLabv3+ on MobileNetV2, 32×32', () => {
  const network = (size: number): LayerGraph => buildNetwork(findNetwork('deeplabv3plus-mobilenetv2'), { classes: 3, inputHeight: size, inputWidth: size });

  it('has in training mode gradients that are its slopes, and its lowered graph has them too', () => {
    const subject = new Subject(network(32), 2);
    const fixedBilinear = bilinearLayers(subject.graph);
    const plan = subject.plan({ mode: 'training', withGradients: true, fixedBilinear });
    const expected = subject.reference(plan);
    expectGradients(plan, subject.reference(plan, lowerComposites(plan.operators)), expected, 1e-5);
    expectSlope(subject, expected, plan, plan.targets.map(({ name }) => name), 1e-8);
  });

  it('has with settled statistics the same loss and gradients on the CPU as in float64', async () => {
    const subject = new Subject(network(32), 2);
    await settleStatistics(network(96), subject.weights);
    const plan = subject.plan({ mode: 'inference', withGradients: true });
    const [got, expected] = [await runOnDevice(plan.operators, subject.feeds(plan)), subject.reference(plan)];
    expect(got['loss']?.[0]).toBeCloseTo(expected['loss']?.[0] as number, 5);
    expectGradients(plan, got, expected, 1e-3);
  });
});
