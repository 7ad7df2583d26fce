import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/engine/files/modelFile.ts';
import type { Tf } from '../../src/engine/tensorflow/Tf.ts';
import { trainNetwork } from '../../src/engine/training/Training.ts';
import type { LabelledMicrograph, TrainJob, TrainResult } from '../../src/shared/engineProtocol/jobs.ts';
import { pureTensorflow } from '../engine-core/pureTensorflow.ts';
import { testControl } from './control.ts';
import { discsJob, writeDiscs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

const [SIZE, TILE] = [48, 16];
const tf = await pureTensorflow();
let folder = '';
let micrographs: LabelledMicrograph[] = [];
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-tensorflow-'));
  micrographs = await writeDiscs(join(folder, 'images'), 3, SIZE);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const job = (device: TrainJob['settings']['device']): TrainJob => discsJob(micrographs, SIZE, TILE, join(folder, `run-${++runs}`), { epochs: 2, device, learningRate: 0.01, threads: 1 });

/** With the pure-JavaScript package in place of the native one, which needs a graphics card. */
async function train(theJob: TrainJob, control = testControl(), open: () => Tf | string = () => tf): Promise<TrainResult> {
  return trainNetwork(tinyNetwork, theJob, control, null, open);
}

describe('a training on TensorFlow', () => {
  it('goes as on the processor, is validated there, and writes a model that says where it was trained', async () => {
    const [one, other] = [await train(job('tensorflow')), await train(job('cpu'))];
    expect(one).toMatchObject({ outcome: 'finished', device: 'tensorflow', iterations: other.iterations, incidents: [] });
    expect(one.iterations).toBeGreaterThan(4);
    one.history.forEach((point, at) => {
      expect(Math.abs(point.trainingLoss / (other.history[at]?.trainingLoss as number) - 1), `iteration ${at + 1}`).toBeLessThan(1e-3);
    });
    expect(one.validationLoss as number).toBeCloseTo(other.validationLoss as number, 3);
    const { description } = await readModelFile(one.modelPath as string);
    expect(description.training).toMatchObject({ device: 'tensorflow' });
  });

  it('stopped and resumed is exactly never having stopped', async () => {
    const whole = await train(job('tensorflow'));
    const pieces = job('tensorflow');
    const stopped = await train(pieces, testControl((progress, wish) => progress.point?.iteration === 3 && wish.pause()));
    expect(stopped.outcome).toBe('paused');
    const resumed = await train({ ...pieces, resume: true });
    expect(resumed.history).toEqual(whole.history);
    const weights = async (result: TrainResult): Promise<ReadonlyMap<string, Float32Array>> => (await readModelFile(result.modelPath as string)).weights;
    expect(await weights(resumed)).toEqual(await weights(whole));
  });

  it('goes on with smaller micro-batches, then with the processor, when TensorFlow fails', async () => {
    const failing = { ...tf };
    let pools = 0;
    // The step of the self-test pools twice, the network once for each part of a batch.
    failing.maxPool = ((...all: Parameters<typeof tf.maxPool>) => {
      pools++;
      if (pools === 4) throw new Error('OOM when allocating tensor');
      if (pools > 8) throw new Error('CUDA_ERROR_UNKNOWN');
      return tf.maxPool(...all);
    }) as typeof tf.maxPool;
    const result = await train(job('tensorflow'), testControl(), () => failing);
    expect(result.incidents).toMatchObject([
      { kind: 'outOfMemory', remark: expect.stringMatching(/"tensorflow" ran out of memory with 4 tiles at once; going on with 2/) as string },
      { kind: 'deviceFailed', remark: expect.stringMatching(/"tensorflow" failed; going on with the processor.*CUDA_ERROR_UNKNOWN/) as string },
    ]);
    expect(result).toMatchObject({ outcome: 'finished', device: 'cpu', microBatch: 2 });
  });

  it('does not start without its package, and says why', async () => {
    await expect(trainNetwork(tinyNetwork, job('tensorflow'), testControl())).rejects.toMatchObject({ code: 'device/unavailable', message: expect.stringMatching(/"tensorflow" cannot be used: not installed/) as string });
  });
});
