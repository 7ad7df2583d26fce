import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyKindOfLayer, livedInWeights } from '../../../test/engine-core/networksForTests.ts';
import { failure } from '../../../test/helpers/testProject.ts';
import { trainingSettingsSchema } from '../../shared/engineProtocol/trainingSettings.ts';
import { graphParameters } from '../graph/learnables.ts';
import { fromHalf, toHalf } from '../onnx/half.ts';
import { readWeightsFile } from '../weights/readWeightsFile.ts';
import { readModelFile, weightsFor, writeModelFile, type ModelDescription } from './modelFile.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { WeightStorage } from './weightStorage.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-model-'));
});
afterAll(() => rm(folder, { recursive: true }));

const graph = everyKindOfLayer(32, 2);
const weights = livedInWeights(graph, 3);
const description: ModelDescription = {
  network: graph.network,
  labelSet: { classes: [{ index: 0, name: 'ferrite', colour: '#112233', kind: 'matrix' }, { index: 1, name: 'pearlite', colour: '#445566', kind: 'constituent' }] },
  normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.2, 0.2, 0.2] },
  tileSize: 32,
  settings: trainingSettingsSchema.parse({ network: graph.network, epochs: 1 }),
  training: { outcome: 'finished', iterations: 1, bestIteration: 1, secondsElapsed: 1, device: 'cpu', trainingLoss: 1, trainingAccuracy: 1, validationLoss: null, validationAccuracy: null, trainingTiles: 1, micrographs: ['a'], initialWeights: null },
  quantisation: null,
  arithmetic: 'float32',
};
async function written(storage: WeightStorage): Promise<string> {
  const path = join(folder, `${storage}.safetensors`);
  await writeModelFile(path, description, graph, weights, { storage });
  return path;
}

describe('a model file', () => {
  it('gives back every number and every word, as older programs wrote it', async () => {
    const path = await written('float32');
    expect(await readModelFile(path)).toEqual({ description, weights });
    expect(JSON.parse((await readSafetensors(path)).metadata['nital'] ?? '')).toMatchObject({ format: 'nital-model', version: 1 });
  });

  it('with float16 kernels is half as large, and its kernels are the nearest float16 numbers', async () => {
    const back = await readModelFile(await written('float16'));
    const restored = weightsFor(graph, back.weights, 'test');
    for (const { name, role } of graphParameters(graph)) {
      const own = weights.get(name) as Float32Array;
      expect(restored.get(name), name).toEqual(role === 'weight' ? own.map((value) => fromHalf(toHalf(value))) : own);
    }
  });

  it('with int8 kernels is off by half a step of each output channel at most', async () => {
    const restored = weightsFor(graph, (await readModelFile(await written('int8'))).weights, 'test');
    for (const { name, role, shape } of graphParameters(graph)) {
      const [own, got] = [weights.get(name) as Float32Array, restored.get(name) as Float32Array];
      if (role !== 'weight') {
        expect(got, name).toEqual(own);
        continue;
      }
      const [outer = 1, inner = 1, height = 1, width = 1] = shape;
      const transposed = name.startsWith('up.') || name.startsWith('bilinear.');
      const channelOf = (at: number): number => (transposed ? Math.floor(at / (height * width)) % inner : Math.floor(at / (inner * height * width)));
      const largest = new Array<number>(transposed ? inner : outer).fill(0);
      own.forEach((value, at) => (largest[channelOf(at)] = Math.max(largest[channelOf(at)] as number, Math.abs(value))));
      own.forEach((value, at) => expect(Math.abs(value - (got[at] as number)), `${name} ${at}`).toBeLessThanOrEqual(((largest[channelOf(at)] as number) / 128) * 1.0001));
    }
  });

  it('in the smaller kinds takes less room, and stands for itself when it is written again', async () => {
    const [whole, half, byte] = [await written('float32'), await written('float16'), await written('int8')];
    const kernelBytes = async (path: string): Promise<number> => [...(await readSafetensors(path)).tensors].filter(([name]) => name.includes('.weight')).reduce((sum, [, { data }]) => sum + data.byteLength, 0);
    expect(await kernelBytes(half)).toBeLessThan(0.5 * (await kernelBytes(whole)));
    expect(await kernelBytes(byte)).toBeLessThan(0.3 * (await kernelBytes(whole)));
    expect((await stat(byte)).size).toBeLessThan((await stat(half)).size);
    for (const [storage, path] of [['float16', half], ['int8', byte]] as const) {
      const once = weightsFor(graph, (await readModelFile(path)).weights, path);
      const again = join(folder, 'again.safetensors');
      await writeModelFile(again, description, graph, once, { storage });
      expect((await readFile(again)).equals(await readFile(path)), storage).toBe(true);
    }
  });

  it('leaves bilinear up-sampling out of the smaller kinds, and stores what was trained', async () => {
    expect((await readSafetensors(await written('int8'))).tensors.has('bilinear.weight')).toBe(false);
    const trained = new Map(weights).set('bilinear.bias', new Float32Array(5).fill(0.5));
    const path = join(folder, 'trained.safetensors');
    await writeModelFile(path, description, graph, trained, { storage: 'float16' });
    expect(weightsFor(graph, (await readModelFile(path)).weights, path).get('bilinear.bias')).toEqual(new Float32Array(5).fill(0.5));
    expect((await readSafetensors(path)).tensors.has('bilinear.weight')).toBe(true);
  });

  it('of a smaller kind can be started from', async () => {
    const tensors = await readWeightsFile(await written('int8'));
    expect(tensors.get('stem.weight')).toMatchObject({ shape: [8, 3, 3, 3] });
    expect(tensors.get('stem.weight')?.data).toEqual((await readModelFile(await written('int8'))).weights.get('stem.weight'));
  });
});

describe('a model file that cannot be read', () => {
  it('of a newer Nital is refused by that name, wherever it is read', async () => {
    const path = join(folder, 'future.safetensors');
    await writeSafetensors(path, { metadata: { nital: JSON.stringify({ format: 'nital-model', version: 3, tensors: 'otherwise' }) }, tensors: new Map() }, 'write the test');
    expect(await failure(() => readModelFile(path))).toMatchObject({ code: 'model/fromFuture', message: expect.stringMatching(/future\.safetensors.*newer Nital/) as string });
    expect(await failure(() => readWeightsFile(path))).toMatchObject({ code: 'model/fromFuture' });
  });

  it('names the kernel whose scales do not fit, and what is no model', async () => {
    const path = join(folder, 'scales.safetensors');
    const { metadata, tensors } = await readSafetensors(await written('int8'));
    await writeSafetensors(path, { metadata, tensors: new Map([...tensors].filter(([name]) => name !== 'stem.weight:scale')) }, 'write the test');
    expect(await failure(() => readModelFile(path))).toMatchObject({ code: 'model/damaged', message: expect.stringContaining('stem.weight') as string });
    await writeFile(path, 'not a model');
    expect(await failure(() => readModelFile(path))).toMatchObject({ code: 'model/damaged' });
  });
});
