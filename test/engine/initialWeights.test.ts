import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/engine/files/modelFile.ts';
import { graphParameters } from '../../src/engine/graph/learnables.ts';
import { trainNetwork } from '../../src/engine/training/Training.ts';
import { readWeightsFile } from '../../src/engine/weights/readWeightsFile.ts';
import type { LabelledMicrograph, TrainJob, TrainResult } from '../../src/shared/engineProtocol/jobs.ts';
import { foreignSafetensors } from '../engine-weights/foreignSafetensors.ts';
import { failure } from '../helpers/testProject.ts';
import { testControl } from './control.ts';
import { discsJob, writeDiscs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

const SIZE = 48;
const TILE = 24;
const fixtures = resolve(import.meta.dirname, '../engine-weights/fixtures');
let folder = '';
let micrographs: LabelledMicrograph[] = [];
let runs = 0;
let first: TrainResult;

const job = (settings: Parameters<typeof discsJob>[4] = {}): TrainJob => discsJob(micrographs, SIZE, TILE, join(folder, `run-${++runs}`), settings);
const from = (path: string, what: 'all' | 'encoder' = 'all'): TrainJob => job({ initialWeights: { path, what }, seed: 9, epochs: 2, batchSize: 2 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-initial-'));
  micrographs = await writeDiscs(join(folder, 'images'), 3, SIZE);
  first = await trainNetwork(tinyNetwork, job({ epochs: 2 }), testControl());
});
afterAll(() => rm(folder, { recursive: true }));

describe('a training that starts from given weights', () => {
  it('starts where the other model ended', async () => {
    const path = first.modelPath as string;
    const result = await trainNetwork(tinyNetwork, job({ initialWeights: { path, what: 'all' }, seed: 9, learningRate: 1e-12 }), testControl());
    const [before, after] = [await readModelFile(path), await readModelFile(result.modelPath as string)];
    for (const { name, learnable } of graphParameters(tinyNetwork.build({ classes: 2, inputHeight: TILE, inputWidth: TILE }))) {
      if (learnable) expect(after.weights.get(name), name).toEqual(before.weights.get(name));
    }
    expect(result.initialWeights).toEqual({ file: 'model.safetensors', what: 'all', names: 'Nital', matched: before.weights.size, missing: [], unexpected: [], mismatched: [], remark: null });
    expect(after.description.training.initialWeights).toEqual(result.initialWeights);
    // A model that travels does not say where its beginnings lay.
    expect(after.description.settings.initialWeights).toEqual({ path: 'model.safetensors', what: 'all' });
  });

  it('starts the rest from chance, and says what was not there', async () => {
    const tensors = new Map(await readWeightsFile(first.modelPath as string));
    tensors.delete('deep.bias');
    tensors.set('scores.weight', { shape: [5, 8, 1, 1], data: new Float32Array(40) });
    tensors.set('stranger', { shape: [1], data: Float32Array.of(1) });
    const path = join(folder, 'part.safetensors');
    await writeFile(path, foreignSafetensors(tensors));
    const { initialWeights } = await trainNetwork(tinyNetwork, from(path), testControl());
    expect(initialWeights).toMatchObject({
      file: 'part.safetensors',
      matched: tensors.size - 2,
      missing: ['deep.bias'],
      unexpected: ['stranger'],
      mismatched: [{ parameter: 'scores.weight', tensor: 'scores.weight', wanted: [2, 8, 1, 1], found: [5, 8, 1, 1] }],
    });
  });

  it('goes on after a pause to the same weights, without the file, and still says where it started', async () => {
    const path = join(folder, 'copy.safetensors');
    await copyFile(first.modelPath as string, path);
    const whole = await trainNetwork(tinyNetwork, from(path), testControl());
    const pieces = from(path);
    const paused = await trainNetwork(tinyNetwork, pieces, testControl((progress, wish) => progress.point !== undefined && wish.pause()));
    expect(paused.outcome).toBe('paused');
    await rm(path);
    const resumed = await trainNetwork(tinyNetwork, { ...pieces, resume: true }, testControl());
    expect(resumed.initialWeights).toEqual(whole.initialWeights);
    expect((await readModelFile(resumed.modelPath as string)).weights).toEqual((await readModelFile(whole.modelPath as string)).weights);
  });

  it('is refused in words when the file is of another network, unsafe, not finite or not there', async () => {
    const refusal = (path: string, what?: 'encoder'): ReturnType<typeof failure> => failure(() => trainNetwork(tinyNetwork, from(path, what), testControl()));
    expect(await refusal(join(fixtures, 'small.pth'))).toMatchObject({ code: 'model/mismatch', message: expect.stringMatching(/small\.pth.*tiny.*"conv\.weight"/) as string });
    expect(await refusal(join(fixtures, 'malicious.pth'))).toMatchObject({ code: 'input/unsupported', message: expect.stringContaining('posix.system') as string });
    expect(await refusal(join(folder, 'nowhere.pth'))).toMatchObject({ code: 'input/notFound' });
    expect(await refusal(first.modelPath as string, 'encoder')).toMatchObject({ code: 'usage/invalid', message: expect.stringContaining('no encoder') as string });
    const path = join(folder, 'infinite.safetensors');
    await writeFile(path, foreignSafetensors(new Map([['deep.bias', { shape: [12], data: new Float32Array(12).fill(Infinity) }]])));
    expect(await refusal(path)).toMatchObject({ code: 'model/damaged', message: expect.stringContaining('deep.bias') as string });
  });
});
