import { beforeAll, describe, expect, it } from 'vitest';
import { inferenceGraph } from '../../src/engine/inference/inferenceGraph.ts';
import { Predictor } from '../../src/engine/inference/Predictor.ts';
import { buildNetwork } from '../../src/engine/networks/registry.ts';
import { lowerComposites } from '../../src/engine/lowering/composites.ts';
import type { OperatorGraph } from '../../src/engine/operators/OperatorGraph.ts';
import { halveGraph } from '../../src/engine/quantisation/halveGraph.ts';
import { interpret } from '../../src/engine/reference/interpret.ts';
import { tinyNetwork } from '../engine/tinyNetwork.ts';
import { useSoftwareVulkan } from '../helpers/softwareVulkan.ts';
import { everyKindOfLayer, livedInWeights, NORMALISATION, randomBatch } from './networksForTests.ts';
import { runOnDevice } from './runOnDevice.ts';
import { settleStatistics } from './settleStatistics.ts';

const webgpuIsThere = useSoftwareVulkan('float16 on WebGPU');
const SIZE = 24;
const BATCH = 2;
const graph = everyKindOfLayer(SIZE, 3);
const weights = livedInWeights(graph, 4);
const options = { graph, weights, normalisation: NORMALISATION, batchSize: BATCH };
const { images } = randomBatch(graph, BATCH, 5);
const shape = [BATCH, 3, SIZE, SIZE];

beforeAll(() => settleStatistics(graph, weights));

const halved = (): OperatorGraph => halveGraph(lowerComposites(inferenceGraph(options, 'scores').operators));
const exact = (): Float64Array => interpret(inferenceGraph(options).operators, { images })['probabilities'] as Float64Array;

/** The largest and the mean difference of two lists of probabilities. */
function apart(got: ArrayLike<number>, expected: Float64Array): { largest: number; mean: number } {
  expect(got).toHaveLength(expected.length);
  const differences = expected.map((value, at) => Math.abs((got[at] as number) - value));
  return { largest: Math.max(...differences), mean: differences.reduce((sum, difference) => sum + difference, 0) / differences.length };
}

describe('a network in float16', () => {
  it('holds every number as float16 between its inputs and its scores', () => {
    const values = halved().needed();
    const floats = values.filter(({ type }) => type === 'float32');
    expect(floats.map(({ source }) => (source.kind === 'node' ? source.node.op : source.kind))).toEqual(['input', 'Cast', 'Softmax']);
    expect(values.filter(({ type }) => type === 'float16').length).toBeGreaterThan(50);
  });

  it('gives in ONNX Runtime what its rounded weights give in float64, to the digits that float16 has', async () => {
    const graphInHalf = halved();
    const { probabilities } = await runOnDevice(graphInHalf, { images: { data: images, shape } });
    const rounded = interpret(graphInHalf, { images })['probabilities'] as Float64Array;
    // Eleven binary digits through some forty layers; the interpreter rounds weights and images only.
    const [toRounded, toExact] = [apart(probabilities as number[], rounded), apart(probabilities as number[], exact())];
    for (const { largest, mean } of [toRounded, toExact]) expect([largest < 0.05, mean < 0.004, mean > 1e-6]).toEqual([true, true, true]);
  });

  it('keeps a weight that is too large at the largest number there is', () => {
    const large = new Map(weights);
    const [name, values] = [...large].find(([key]) => key.endsWith('.bias')) as [string, Float32Array];
    large.set(name, values.map(() => 1e6));
    const constants = halveGraph(lowerComposites(inferenceGraph({ ...options, weights: large }, 'scores').operators)).needed().flatMap(({ source }) => (source.kind === 'constant' && source.data instanceof Uint16Array ? [...source.data] : []));
    expect(constants).toContain(0x7bff);
    expect(constants).not.toContain(0x7c00);
  });

  it('runs in float32 on the processor', async () => {
    const predictor = await Predictor.create({ ...options, device: 'cpu', threads: 1, half: true });
    const probabilities = await predictor.run(images);
    expect(predictor.inHalf).toBe(false);
    await predictor.dispose();
    expect(apart(probabilities, exact()).largest).toBeLessThan(1e-5);
  });

  it.skipIf(!webgpuIsThere)('runs on WebGPU, in float32 where the device does not take float16', async () => {
    const small = buildNetwork(tinyNetwork, { classes: 2, inputHeight: SIZE, inputWidth: SIZE });
    const smallOptions = { graph: small, weights: livedInWeights(small, 4), normalisation: NORMALISATION, batchSize: BATCH };
    const batch = randomBatch(small, BATCH, 5);
    const predictor = await Predictor.create({ ...smallOptions, device: 'webgpu', threads: 1, half: true });
    const probabilities = await predictor.run(batch.images);
    process.stdout.write(`float16 on this WebGPU device: ${predictor.inHalf ? 'taken' : 'not taken, computed in float32'}\n`);
    await predictor.dispose();
    const expected = interpret(inferenceGraph(smallOptions).operators, { images: batch.images })['probabilities'] as Float64Array;
    expect(apart(probabilities, expected).largest).toBeLessThan(predictor.inHalf ? 0.05 : 1e-4);
  });
});
