import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateModel } from '../../src/engine/evaluation/evaluateModel.ts';
import { readModelFile } from '../../src/engine/files/modelFile.ts';
import { exportModel } from '../../src/engine/inference/exportModel.ts';
import { quantizeModel } from '../../src/engine/quantisation/quantizeModel.ts';
import { trainNetwork } from '../../src/engine/training/Training.ts';
import { encodeMaskPng } from '../../src/imaging/encodeMaskPng.ts';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import type { EvaluateResult, ExportModelJob, LabelledMicrograph, QuantizeModelJob, QuantizeModelResult } from '../../src/shared/engineProtocol/jobs.ts';
import { failure } from '../helpers/testProject.ts';
import { testControl } from './control.ts';
import { DISC_LABELS, discsJob, tilesOf, writeDiscs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

const SIZE = 96;
const TILE = 32;
let folder = '';
let micrographs: LabelledMicrograph[] = [];
let floatPath = '';
const find = (): typeof tinyNetwork => tinyNetwork;
const jobFor = (name: string, how: Partial<QuantizeModelJob> = {}): QuantizeModelJob => ({
  kind: 'quantizeModel',
  modelPath: floatPath,
  outPath: join(folder, name),
  micrographs,
  tiles: [...tilesOf(0, SIZE, TILE), ...tilesOf(1, SIZE, TILE)],
  threads: 1,
  ...how,
});
const quantized = (name: string, how: Partial<QuantizeModelJob> = {}): Promise<QuantizeModelResult> => quantizeModel(jobFor(name, how), testControl(), find);
const judged = async (modelPath: string): Promise<EvaluateResult['evaluation']> => {
  const job = { kind: 'evaluate', modelPath, micrographs: micrographs.slice(3), parts: 'micrographs', tileSize: TILE, training: [], trainingParts: 'micrographs', device: 'cpu', threads: 1, overlap: 0.25 } as const;
  return (await evaluateModel(job, testControl(), find)).evaluation;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-quantizing-'));
  micrographs = await writeDiscs(join(folder, 'images'), 4, SIZE, 30);
  const trained = await trainNetwork(tinyNetwork, discsJob(micrographs, SIZE, TILE, join(folder, 'run'), { epochs: 25, learningRate: 0.005, batchSize: 8, validationPatience: null }), testControl());
  floatPath = trained.modelPath as string;
});
afterAll(() => rm(folder, { recursive: true }));

describe('a quantised model', () => {
  it('loses less than half a point of mean IoU, is not the same, and says what it is', async () => {
    const stages = new Set<string>();
    const result = await quantizeModel(jobFor('judged.safetensors'), testControl((progress) => stages.add(progress.stage)), find);
    const [before, after] = [await judged(floatPath), await judged(result.path)];
    expect(before.meanIoU as number).toBeGreaterThan(0.9);
    expect(100 * ((before.meanIoU as number) - (after.meanIoU as number))).toBeLessThan(0.5);
    expect(result.floatLayers).toEqual([]);
    expect(result.bytes.integer).toBeLessThan(result.bytes.float);
    expect(Math.min(result.millisecondsPerTile.float, result.millisecondsPerTile.integer)).toBeGreaterThan(0);
    const { description, weights } = await readModelFile(result.path);
    const original = await readModelFile(floatPath);
    expect(description).toEqual({ ...original.description, quantisation: { ranges: expect.any(Object) as object, tiles: 18 } });
    expect(Object.keys(description.quantisation?.ranges ?? {})).toHaveLength(result.layers);
    expect(weights.get('leave.weight')).not.toEqual(original.weights.get('leave.weight'));
    expect([...stages]).toEqual(['calibrating', 'writing the model', 'measuring speed']);
  });

  it('is the same file whenever it is made', async () => {
    const [one, other] = [await quantized('one.safetensors'), await quantized('other.safetensors')];
    expect((await readFile(one.path)).equals(await readFile(other.path))).toBe(true);
  });

  it('runs exported in plain ONNX Runtime, on tiles of another size too', async () => {
    const { path } = await quantized('exported.safetensors');
    const facts = { name: 'discs', weightsSha256: 'ab'.repeat(32), micrometresPerPixel: null, card: {} };
    const job = (change: Partial<ExportModelJob>): ExportModelJob => ({ kind: 'exportModel', modelPath: path, outPath: join(folder, 'integers.onnx'), tileSize: 47, batchSize: 1, halfWeights: false, threads: 1, facts, ...change });
    const exported = await exportModel(job({}), testControl(), find);
    expect(exported.difference).toEqual({ largest: 0, otherClass: 0 });
    expect(exported.metadata['arithmetic']).toContain('int8');
    const session = await ort.InferenceSession.create(exported.path);
    const { probabilities } = await session.run({ images: new ort.Tensor('float32', new Float32Array(3 * 47 * 47).fill(0.7), [1, 3, 47, 47]) });
    await session.release();
    const values = probabilities?.data as Float32Array;
    // All of one grey, that of the ground.
    expect(values.slice(0, 47 * 47).every((value) => value > 0.5)).toBe(true);
    expect(await failure(() => exportModel(job({ halfWeights: true }), testControl(), find))).toMatchObject({ code: 'usage/invalid', message: expect.stringContaining('--half') as string });
  });

  it('is not made without tiles, from blank tiles, or of a model that is one', async () => {
    const blank = { width: SIZE, height: SIZE };
    const files = { name: 'blank', imagePath: join(folder, 'blank.png'), maskPath: join(folder, 'blank.mask.png') };
    await writeFile(files.imagePath, encodePng({ ...blank, channels: 1, bitDepth: 8, data: new Uint8Array(SIZE ** 2).fill(90) }));
    await writeFile(files.maskPath, encodeMaskPng({ ...blank, data: new Uint8Array(SIZE ** 2) }, DISC_LABELS));
    expect(await failure(() => quantized('none.safetensors', { tiles: [] }))).toMatchObject({ code: 'dataset/empty', message: expect.stringContaining('tiles') as string });
    expect(await failure(() => quantized('blank.safetensors', { micrographs: [files], tiles: tilesOf(0, SIZE, TILE) }))).toMatchObject({ code: 'input/invalid', message: expect.stringContaining('9 tiles') as string });
    const { path } = await quantized('first.safetensors');
    expect(await failure(() => quantized('second.safetensors', { modelPath: path }))).toMatchObject({ code: 'usage/invalid' });
    const cancelled = quantizeModel(jobFor('cancelled.safetensors'), testControl((progress, wish) => progress.stage === 'writing the model' && wish.cancel()), find);
    expect(await failure(() => cancelled)).toMatchObject({ code: 'job/cancelled' });
    expect((await readdir(folder)).filter((name) => /^(none|blank|second|cancelled)\.safetensors/.test(name))).toEqual([]);
  });

});
