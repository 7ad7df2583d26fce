import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { inferenceGraph } from '../../src/engine/inference/inferenceGraph.ts';
import { Predictor } from '../../src/engine/inference/Predictor.ts';
import { buildNetwork, findNetwork } from '../../src/engine/networks/registry.ts';
import type { OperatorGraph } from '../../src/engine/operators/OperatorGraph.ts';
import { calibrate, type Calibration } from '../../src/engine/quantisation/calibrate.ts';
import { planIntegers } from '../../src/engine/quantisation/planIntegers.ts';
import { quantizeGraph } from '../../src/engine/quantisation/quantizeGraph.ts';
import { interpret } from '../../src/engine/reference/interpret.ts';
import { tinyNetwork } from '../engine/tinyNetwork.ts';
import { failure } from '../helpers/testProject.ts';
import { everyKindOfLayer, livedInWeights, NORMALISATION, randomBatch } from './networksForTests.ts';
import { runOnDevice } from './runOnDevice.ts';
import { settleStatistics } from './settleStatistics.ts';

const SIZE = 24;
const BATCH = 2;
const graph = everyKindOfLayer(SIZE, 3);
const weights = livedInWeights(graph, 4);
const options = { graph, weights, normalisation: NORMALISATION };
const { images } = randomBatch(graph, BATCH, 5);
const shape = [BATCH, 3, SIZE, SIZE];
let ranges: Calibration['ranges'];

beforeAll(async () => {
  await settleStatistics(graph, weights);
  ({ ranges } = await calibrate(options, halves(), 1));
});

async function* halves(): AsyncGenerator<Float32Array> {
  yield images.subarray(0, images.length / 2);
  yield images.subarray(images.length / 2);
}

/** The network in integers, as operators. */
function quantised(): { source: OperatorGraph; graph: OperatorGraph } {
  const { operators, layers } = inferenceGraph({ ...options, batchSize: BATCH });
  return { source: operators, graph: quantizeGraph(operators, planIntegers(operators, layers), ranges) };
}

describe('a network in integers', () => {
  it('computes in ONNX Runtime what rounding to the grids in float64 gives', async () => {
    const { graph: integers, source } = quantised();
    const { probabilities: got } = await runOnDevice(integers, { images: { data: images, shape } });
    const expected = interpret(integers, { images })['probabilities'] as Float64Array;
    // A number in the middle between two steps may fall on either side, which moves what follows by a step here and there.
    const apart = Float64Array.from(got as number[], (value, at) => Math.abs(value - (expected[at] as number)));
    expect(apart.filter((difference) => difference > 1e-4).length / apart.length).toBeLessThan(0.05);
    expect(Math.max(...apart)).toBeLessThan(0.05);
    // And the grids do something: the float network gives other numbers nearly everywhere, and not far from these.
    const float = interpret(source, { images })['probabilities'] as Float64Array;
    const moved = Float64Array.from(float, (value, at) => Math.abs(value - (expected[at] as number)));
    expect(moved.filter((difference) => difference > 1e-4).length / moved.length).toBeGreaterThan(0.8);
    expect(moved.reduce((sum, difference) => sum + difference, 0) / moved.length).toBeLessThan(0.03);
  });

  it('gives the same bits again, with any number of threads, alone or in a batch', async () => {
    const run = async (batchSize: number, threads: number, input: Float32Array): Promise<Float32Array> => {
      const predictor = await Predictor.create({ ...options, ranges, batchSize, device: 'cpu', threads });
      return predictor.run(input).finally(() => predictor.dispose());
    };
    const both = await run(BATCH, 1, images);
    expect(await run(BATCH, 1, images)).toEqual(both);
    expect(await run(BATCH, 2, images)).toEqual(both);
    expect(await run(1, 1, images.subarray(0, images.length / 2))).toEqual(both.subarray(0, both.length / 2));
  });

  it('is refused in words when it was calibrated for other layers', async () => {
    const foreign = new Map([...ranges].filter(([layer]) => layer !== 'sum'));
    expect(await failure(() => Predictor.create({ ...options, ranges: foreign, batchSize: 1, device: 'cpu', threads: 1 }))).toMatchObject({ code: 'model/mismatch', message: expect.stringContaining('"sum"') as string });
  });

  it('says which layer gives no numbers', async () => {
    const broken = new Map(weights).set('bridge.bias', new Float32Array(12).fill(NaN));
    expect(await failure(() => calibrate({ ...options, weights: broken }, halves(), 1))).toMatchObject({ code: 'model/damaged', message: expect.stringContaining('"bridge') as string });
  });
});

describe('what ONNX Runtime makes of it', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-integers-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** How often each kind of kernel ran. */
  async function kernels(network: LayerGraph): Promise<Record<string, number>> {
    const starting = livedInWeights(network, 1);
    const own = { graph: network, weights: starting, normalisation: NORMALISATION };
    const batch = randomBatch(network, 1, 2).images;
    const { ranges: found } = await calibrate(own, (async function* () { yield batch; })(), 1);
    const predictor = await Predictor.create({ ...own, ranges: found, batchSize: 1, device: 'cpu', threads: 1, profilePrefix: join(folder, network.network) });
    await predictor.run(batch).finally(() => predictor.dispose());
    const file = (await readdir(folder)).find((name) => name.startsWith(`${network.network}_`)) ?? '';
    const events = JSON.parse(await readFile(join(folder, file), 'utf8')) as { cat: string; name: string; args?: { op_name?: string } }[];
    const counts: Record<string, number> = {};
    for (const { cat, name, args } of events) if (cat === 'Node' && name.endsWith('_kernel_time')) counts[args?.op_name ?? ''] = (counts[args?.op_name ?? ''] ?? 0) + 1;
    return counts;
  }

  it.each([tinyNetwork, findNetwork('deeplabv3plus-mobilenetv2')])('runs every convolution, sum, concatenation and pooling of $id in integers', async (facts) => {
    const network = buildNetwork(facts, { classes: 2, inputHeight: 32, inputWidth: 32 });
    const count = (kind: string): number => network.layers.filter(({ layer }) => layer.kind === kind).length;
    const counts = await kernels(network);
    const transposed = network.layers.filter(({ layer }) => layer.kind === 'transposedConvolution' && !layer.bilinear).length;
    expect(counts['Conv']).toBeUndefined();
    expect(counts['ConvTranspose']).toBeUndefined();
    expect(counts['QLinearConv']).toBe(count('convolution') + count('depthwiseConvolution') + transposed);
    expect(counts['QLinearAdd'] ?? 0).toBe(count('addition'));
    expect(counts['QLinearConcat'] ?? 0).toBe(count('concatenation'));
    expect(counts['NhwcMaxPool'] ?? 0).toBe(count('maxPooling'));
  });
});
