import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/engine/files/modelFile.ts';
import { exportModel } from '../../src/engine/inference/exportModel.ts';
import { lowerForward } from '../../src/engine/lowering/forward.ts';
import { buildNetwork, findNetwork } from '../../src/engine/networks/registry.ts';
import { decodeModel } from '../../src/engine/onnx/modelProto.ts';
import { OperatorGraph } from '../../src/engine/operators/OperatorGraph.ts';
import { interpret } from '../../src/engine/reference/interpret.ts';
import { trainNetwork } from '../../src/engine/training/Training.ts';
import type { ExportModelJob, ExportModelResult } from '../../src/shared/engineProtocol/jobs.ts';
import { PRODUCT_VERSION } from '../../src/shared/product.ts';
import { failure } from '../helpers/testProject.ts';
import { testControl } from './control.ts';
import { discs, discsJob, writeDiscs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

const TILE = 24;
let folder = '';
let modelPath = '';
const find = (): typeof tinyNetwork => tinyNetwork;
const facts = { name: 'discs', weightsSha256: 'ab'.repeat(32), micrometresPerPixel: { low: 0.2, high: 0.5 }, card: { datasetId: 7 } };
const jobFor = (name: string, how: Partial<ExportModelJob> = {}): ExportModelJob => ({ kind: 'exportModel', modelPath, outPath: join(folder, name), tileSize: null, batchSize: 1, halfWeights: false, threads: 1, facts, ...how });
const exported = (name: string, how: Partial<ExportModelJob> = {}): Promise<ExportModelResult> => exportModel(jobFor(name, how), testControl(), find);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-export-'));
  const micrographs = await writeDiscs(join(folder, 'images'), 3, 96);
  const result = await trainNetwork(tinyNetwork, discsJob(micrographs, 96, TILE, join(folder, 'run'), { epochs: 4, learningRate: 0.01 }), testControl());
  modelPath = result.modelPath as string;
});
afterAll(() => rm(folder, { recursive: true }));

/** A tile of discs as the exported model takes it. */
function discTile(size: number): Float32Array {
  const { raster } = discs(size, size, 77);
  return Float32Array.from({ length: 3 * size * size }, (_, at) => (raster.data[at % (size * size)] as number) / 255);
}

/** What the trained network computes, by the definitions in float64: no folding, no lowering, no ONNX. */
async function expectedProbabilities(size: number, images: Float32Array): Promise<Float64Array> {
  const { description, weights } = await readModelFile(modelPath);
  const g = new OperatorGraph();
  const graph = buildNetwork(tinyNetwork, { classes: 2, inputHeight: size, inputWidth: size });
  const { scores } = lowerForward(g, graph, (name, shape) => g.constant(weights.get(name) as Float32Array, shape), { batchSize: 1, normalisation: description.normalisation, mode: 'inference', fixedBilinear: new Set() });
  g.output('probabilities', g.add('Softmax', [scores], {}));
  return interpret(g, { images })['probabilities'] as Float64Array;
}

async function runFile(path: string, images: Float32Array, shape: readonly number[]): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(path);
  const results = await session.run({ images: new ort.Tensor('float32', images, shape) });
  await session.release();
  return results['probabilities']?.data as Float32Array;
}

describe('an exported model', () => {
  it('runs in plain ONNX Runtime and computes what the network does by its definition', async () => {
    const result = await exported('plain.onnx');
    const images = discTile(TILE);
    const got = await runFile(result.path, images, [1, 3, TILE, TILE]);
    const expected = await expectedProbabilities(TILE, images);
    expect(got).toHaveLength(2 * TILE * TILE);
    expect(Math.max(...expected)).toBeGreaterThan(0.9);
    expect(Math.max(...got.map((value, at) => Math.abs(value - (expected[at] as number))))).toBeLessThan(1e-5);
    expect(result.difference).toEqual({ largest: expect.closeTo(0, 5) as number, otherClass: 0 });
  });

  it('says in its metadata what a program must know', async () => {
    const result = await exported('words.onnx');
    const bytes = await readFile(result.path);
    expect(result).toMatchObject({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), tileSize: TILE, batchSize: 1 });
    const { metadata } = decodeModel(bytes);
    expect(metadata).toEqual(result.metadata);
    expect(metadata).toMatchObject({ software: `Nital ${PRODUCT_VERSION}`, name: 'discs', network: 'tiny', weightsSha256: facts.weightsSha256, tileSize: '24' });
    const { description } = await readModelFile(modelPath);
    const words = Object.fromEntries(['classes', 'normalisation', 'micrometresPerPixel', 'card'].map((key) => [key, JSON.parse(metadata[key] as string) as unknown]));
    expect(words['classes']).toEqual(description.labelSet.classes);
    expect(words['classes']).toMatchObject([{ index: 0, name: 'ground', colour: expect.stringMatching(/^#/) as string }, { index: 1, name: 'disc', kind: 'particle' }]);
    expect(words['normalisation']).toEqual({ ...description.normalisation, appliedInside: true });
    expect(words['micrometresPerPixel']).toEqual({ low: 0.2, high: 0.5 });
    expect(words['card']).toMatchObject({ settings: { network: 'tiny' }, training: { outcome: 'finished' }, datasetId: 7 });
  });

  it('takes tiles of another size, several at once', async () => {
    const result = await exported('large.onnx', { tileSize: 40, batchSize: 2 });
    const image = discTile(40);
    const got = await runFile(result.path, Float32Array.from([...image, ...image]), [2, 3, 40, 40]);
    const expected = await expectedProbabilities(40, image);
    for (const half of [0, 1]) expect(Math.max(...expected.map((value, at) => Math.abs(value - (got[half * expected.length + at] as number))))).toBeLessThan(1e-5);
  });

  it('with float16 weights is smaller and says how far off it is', async () => {
    const [whole, half] = [await exported('whole.onnx'), await exported('half.onnx', { halfWeights: true })];
    const weightBytes = (bytes: Buffer): number => decodeModel(bytes).initializers.reduce((sum, { rawData }) => sum + rawData.length, 0);
    expect(weightBytes(await readFile(half.path))).toBeLessThan(0.6 * weightBytes(await readFile(whole.path)));
    expect(half.difference.largest).toBeGreaterThan(0);
    expect(half.difference.largest).toBeLessThan(0.02);
    expect(half.difference.otherClass).toBeLessThan(0.02);
    const images = discTile(TILE);
    const expected = await expectedProbabilities(TILE, images);
    const got = await runFile(half.path, images, [1, 3, TILE, TILE]);
    expect(Math.max(...got.map((value, at) => Math.abs(value - (expected[at] as number))))).toBeLessThan(0.02);
  });

  it('is refused in words, and leaves nothing behind, when it cannot be made', async () => {
    const before = await readdir(folder);
    expect(await failure(() => exported('dot.onnx', { tileSize: 1 }))).toMatchObject({ code: 'network/invalid', message: expect.stringContaining('not 1 × 1') as string });
    expect(await failure(() => exported(join('no', 'such', 'folder.onnx')))).toMatchObject({ code: 'input/notFound', message: expect.stringContaining('folder.onnx') as string });
    expect(await failure(() => exported('none.onnx', { modelPath: join(folder, 'none') }))).toMatchObject({ code: 'input/notFound' });
    expect(await failure(() => exportModel(jobFor('other.onnx'), testControl(), () => findNetwork('unet')))).toMatchObject({ code: 'model/mismatch' });
    expect(await failure(() => exportModel(jobFor('cancelled.onnx'), testControl((progress, wish) => progress.stage === 'checking it' && wish.cancel()), find))).toMatchObject({ code: 'job/cancelled' });
    expect(await readdir(folder)).toEqual(before);
    await mkdir(join(folder, 'taken.onnx'));
    expect(await failure(() => exported('taken.onnx'))).toMatchObject({ code: 'input/invalid', message: expect.stringContaining('is a folder') as string });
    expect(await readdir(folder)).toEqual([...before, 'taken.onnx'].sort());
  });
});
