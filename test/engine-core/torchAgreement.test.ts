import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/engine/graph/GraphBuilder.ts';
import { elements, graphParameters } from '../../src/engine/graph/learnables.ts';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { TrainingStep } from '../../src/engine/training/TrainingStep.ts';
import { relativeDifference } from './difference.ts';
import { buildLossGraph, lossFeeds } from './lossGraph.ts';
import { runOnDevice } from './runOnDevice.ts';

/** What PyTorch computed; torch_fixture.py says how. */
interface Fixture {
  readonly batch: number;
  readonly size: number;
  readonly classes: number;
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
  readonly classWeights: readonly number[];
  readonly learningRate: number;
  readonly images: readonly number[];
  readonly labels: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly losses: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  /** Running statistics after the first step, from 0 and 1. */
  readonly statistics: Readonly<Record<string, readonly number[]>>;
}
const fixture = JSON.parse(readFileSync(new URL('torchFixture.json', import.meta.url), 'utf8')) as Fixture;
const normalisation = { mean: fixture.mean, deviation: fixture.deviation };

function network(): LayerGraph {
  const b = new GraphBuilder('torch', fixture.classes);
  b.input('input', fixture.size, fixture.size, 3);
  b.convolution('stem', 6, 3, { stride: 2, bias: false });
  b.batchNormalization('stem_bn', 1e-3);
  b.clippedRelu('stem_relu', 6);
  b.depthwiseConvolution('depthwise', 3);
  b.batchNormalization('depthwise_bn');
  const skip = b.relu('depthwise_relu');
  b.maxPooling('pool', 2, 2);
  b.convolution('bridge', 8, 3);
  b.relu('bridge_relu');
  b.transposedConvolution('up', 6, 2, 2);
  const up = b.relu('up_relu');
  b.concatenation('joined', [up, skip]);
  b.convolution('mixed', 5, 3, { dilation: 2 });
  b.batchNormalization('mixed_bn');
  b.relu('mixed_relu');
  b.transposedConvolution('up2', 4, 4, 2);
  b.convolution('scorer', fixture.classes, 1);
  b.softmax('softmax');
  b.pixelClassification('labels');
  return b.build();
}

const graph = network();
const weights = new Map(graphParameters(graph).map(({ name, role, shape }) => [name, Float32Array.from(fixture.weights[name] ?? new Array<number>(elements(shape)).fill(role === 'variance' ? 1 : 0))]));
const batch = { images: Float32Array.from(fixture.images), labels: Uint8Array.from(fixture.labels) };

describe('a network as PyTorch computes it', () => {
  it('has the same parameters', () => {
    expect(graphParameters(graph).filter(({ learnable }) => learnable).map(({ name, shape }) => [name, elements(shape)]).sort()).toEqual(Object.entries(fixture.weights).map(([name, values]) => [name, values.length]).sort());
  });

  it('has the same loss, gradients and running statistics', async () => {
    const plan = buildLossGraph(graph, { mode: 'training', batchSize: fixture.batch, classWeights: fixture.classWeights, withGradients: true, normalisation });
    for (const [name, value] of plan.forward.statistics) plan.operators.output(`new:${name}`, value);
    const results = await runOnDevice(plan.operators, lossFeeds(graph, plan, weights, batch));
    expect(Math.abs((results['loss']?.[0] as number) / (fixture.losses[0] as number) - 1)).toBeLessThan(1e-5);
    for (const { name } of plan.targets) expect(relativeDifference(results[`gradient:${name}`] as number[], fixture.gradients[name] as number[]), name).toBeLessThan(1e-4);
    for (const [name, expected] of Object.entries(fixture.statistics)) {
      // PyTorch keeps the unbiased variance of the n numbers of a channel, Nital (as MATLAB) that of the batch itself.
      const count = fixture.batch * (fixture.size / 2) ** 2;
      const biased = name.endsWith('.variance') ? expected.map((value) => 0.9 + (value - 0.9) * ((count - 1) / count)) : expected;
      expect(relativeDifference(results[`new:${name}`] as number[], biased), name).toBeLessThan(1e-4);
    }
  });

  it('has the same losses over three steps of Adam', async () => {
    const step = await TrainingStep.create({ graph, batchSize: fixture.batch, l2: 0, classWeights: fixture.classWeights, trainUpsampling: true, normalisation, state: { weights }, device: 'cpu', threads: 1 });
    const losses: number[] = [];
    for (let number = 0; number < fixture.losses.length; number++) losses.push((await step.run(batch.images, batch.labels, fixture.learningRate, number)).loss);
    await step.dispose();
    losses.forEach((loss, at) => expect(Math.abs(loss / (fixture.losses[at] as number) - 1), `step ${at + 1}`).toBeLessThan(1e-4));
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
  });
});
