import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/engine/files/modelFile.ts';
import type { LayerNode } from '../../src/engine/graph/LayerGraph.ts';
import { LoadedModel } from '../../src/engine/inference/LoadedModel.ts';
import { inferenceModel } from '../../src/engine/inference/Predictor.ts';
import { sourceOf } from '../../src/engine/tiles/ImageSource.ts';
import { initializeWeights } from '../../src/engine/networks/initialize.ts';
import { findNetwork, type NetworkFacts } from '../../src/engine/networks/registry.ts';
import { readCheckpoint } from '../../src/engine/training/checkpoint.ts';
import { trainNetwork } from '../../src/engine/training/Training.ts';
import type { LabelledMicrograph, TrainJob, TrainResult } from '../../src/shared/engineProtocol/jobs.ts';
import { NO_AUGMENTATION, trainingSettingsSchema } from '../../src/shared/engineProtocol/trainingSettings.ts';
import { testControl } from './control.ts';
import { discs, discsJob, writeDiscs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

/** The tiny network with a second head that learns from its first features. */
const twoHeads: NetworkFacts = {
  ...tinyNetwork,
  build: (options) => {
    const { classes, inputHeight, inputWidth } = options;
    const graph = tinyNetwork.build(options);
    const at = { shape: [inputHeight, inputWidth, classes] } as const;
    const scores: LayerNode = { ...at, name: 'second-scores', inputs: ['enter-relu'], layer: { kind: 'convolution', filters: classes, kernel: 1, stride: 1, dilation: 1, padding: [0, 0, 0, 0], bias: true } };
    return { ...graph, layers: [...graph.layers, scores, { ...at, name: 'second-classes', inputs: ['second-scores'], layer: { kind: 'auxiliaryClassification', weight: 0.5 } }] };
  },
};

const SIZE = 96;
const TILE = 24;
let folder = '';
let micrographs: LabelledMicrograph[] = [];
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-training-'));
  micrographs = await writeDiscs(join(folder, 'images'), 3, SIZE);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** 32 training tiles: 8 iterations per epoch. */
const job = (settings: Parameters<typeof discsJob>[4] = {}): TrainJob => discsJob(micrographs, SIZE, TILE, join(folder, `run-${++runs}`), settings);

async function weightsOf(result: TrainResult): Promise<Map<string, Buffer>> {
  const { weights } = await readModelFile(result.modelPath as string);
  return new Map([...weights].map(([name, values]) => [name, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]));
}

/** Runs a job, interrupting it after each of the given iterations, and resumes it until it ends by itself. */
async function runInterrupted(interruptions: readonly number[], theJob: TrainJob, how: 'pause' | 'cancel'): Promise<TrainResult> {
  let resume = false;
  for (const iteration of interruptions) {
    const stopped = await trainNetwork(tinyNetwork, { ...theJob, resume }, testControl((progress, wish) => progress.point !== undefined && progress.point.iteration >= iteration && wish[how]()));
    expect(stopped.outcome).toBe(how === 'pause' ? 'paused' : 'cancelled');
    expect(stopped.modelPath).toBeNull();
    expect(stopped.iterations).toBe(iteration);
    resume = true;
  }
  return trainNetwork(tinyNetwork, { ...theJob, resume }, testControl());
}

describe('training', () => {
  it('gives the same weights for the same seed, others for another', async () => {
    const settings = { epochs: 2, validationPatience: null, threads: 2 };
    const first = await trainNetwork(tinyNetwork, job(settings), testControl());
    const second = await trainNetwork(tinyNetwork, job(settings), testControl());
    const other = await trainNetwork(tinyNetwork, job({ ...settings, seed: 2 }), testControl());
    expect(first.outcome).toBe('finished');
    expect(first.iterations).toBe(16);
    expect(first.epochs).toBe(2);
    expect(await weightsOf(second)).toEqual(await weightsOf(first));
    expect(second.history).toEqual(first.history);
    expect(await weightsOf(other)).not.toEqual(await weightsOf(first));
    expect(first.history.map((point) => point.validationLoss !== null)).toEqual(Array.from({ length: 16 }, (_, at) => at % 8 === 7));
  });

  it.each(['pause', 'cancel'] as const)('stopped by %s at several steps and resumed is exactly never having stopped', async (how) => {
    const settings = { epochs: 3, validationsPerEpoch: 2, classWeights: 'medianFrequency' as const, schedule: 'cosine' as const };
    const whole = await trainNetwork(tinyNetwork, job(settings), testControl());
    // In mid-epoch, at a validation, at an epoch's end, right after one.
    const pieces = await runInterrupted([1, 4, 8, 9, 15], job(settings), how);
    expect(pieces.history).toEqual(whole.history);
    expect(await weightsOf(pieces)).toEqual(await weightsOf(whole));
    expect(pieces.validationLoss).toBe(whole.validationLoss);
  });

  it.each([
    ['SGD in micro-batches, polynomial and cut short', { optimizer: 'sgd', microBatch: 2, schedule: 'polynomial', maxIterations: 21, gradientLimit: 1, loss: { focal: 1, dice: 0.5 } }],
    ['AdamW with steps, warm-up and frozen layers', { optimizer: 'adamw', schedule: 'step', stepEpochs: 1, warmUpIterations: 5, layerRates: { enter: 0, deep: 0.1 } }],
    ['RMSProp on Dice alone', { optimizer: 'rmsprop', loss: { crossEntropy: 0, dice: 1 } }],
    ['the model a running mean', { averaging: 0.95 }],
  ] as const)('stopped and resumed is exactly never having stopped: %s', async (_name, settings) => {
    const whole = await trainNetwork(tinyNetwork, job({ epochs: 3, ...settings }), testControl());
    const pieces = await runInterrupted([3, 8, 20], job({ epochs: 3, ...settings }), 'pause');
    expect(whole.iterations).toBe('maxIterations' in settings ? 21 : 24);
    expect(whole.history.at(-1)?.validationLoss).not.toBeNull();
    expect(pieces.history).toEqual(whole.history);
    expect(await weightsOf(pieces)).toEqual(await weightsOf(whole));
    expect(whole.trainingLoss).toBeLessThan(whole.history[0]?.trainingLoss as number);
  });

  it('with a running mean steps as without, and validates and keeps the mean of what it steps to', async () => {
    const plain = { epochs: 2, validationPatience: null, maxIterations: 3 };
    const states: Map<string, Float32Array>[] = [];
    for (const maxIterations of [1, 2, 3]) {
      const theJob = job({ ...plain, maxIterations, averaging: 0.99 });
      await trainNetwork(tinyNetwork, theJob, testControl());
      const { checkpoint } = await readCheckpoint(theJob.runFolder);
      states.push(checkpoint.state.weights);
      // 1/10, 2/11 and 3/12 of itself are kept: recomputed here from the weights of the steps alone.
      if (maxIterations === 3) {
        const [first, second, third] = states as [Map<string, Float32Array>, Map<string, Float32Array>, Map<string, Float32Array>];
        const start = initializeWeights(tinyNetwork.build({ classes: 2, inputHeight: TILE, inputWidth: TILE }), theJob.settings.seed);
        for (const [name, mean] of checkpoint.average as Map<string, Float32Array>) {
          const expected = mean.map((_, at) => [first, second, third].reduce((sum, weights, step) => {
            const keep = (step + 1) / (step + 10);
            return keep * sum + (1 - keep) * (weights.get(name)?.[at] as number);
          }, start.get(name)?.[at] as number));
          mean.forEach((value, at) => expect(value, name).toBeCloseTo(expected[at] as number, 5));
        }
        const { weights } = await readModelFile(join(theJob.runFolder, 'model.safetensors'));
        expect(weights).toEqual(checkpoint.average);
        expect(weights).not.toEqual(checkpoint.state.weights);
      }
    }
    const without = job(plain);
    await trainNetwork(tinyNetwork, without, testControl());
    expect((await readCheckpoint(without.runFolder)).checkpoint.state.weights).toEqual(states[2]);
  });

  it('at half size sees halved micrographs, and its model answers at the size of the image', async () => {
    const settings = { epochs: 12, halfSize: true, batchSize: 2, learningRate: 0.01 };
    const larger = discsJob(micrographs, SIZE, 48, join(folder, `run-${++runs}`), settings);
    const result = await trainNetwork(tinyNetwork, larger, testControl());
    const { description } = await readModelFile(result.modelPath as string);
    expect(description).toMatchObject({ tileSize: 24, settings: { halfSize: true } });
    expect(result.validationAccuracy).toBeGreaterThan(0.95);
    const model = await LoadedModel.open(result.modelPath as string, () => tinyNetwork, 'cpu', 1);
    const { raster, labels } = discs(87, 71, 50);
    const segmentation = await model.segment(sourceOf(raster), { overlap: 0.25 });
    await model.dispose();
    expect(segmentation.labels).toMatchObject({ width: 87, height: 71 });
    expect(segmentation.classPixels.reduce((sum, count) => sum + count)).toBe(87 * 71);
    expect(segmentation.classPixels[1]).toBe(segmentation.labels.data.filter((label) => label === 1).length);
    expect(segmentation.labels.data.filter((label, at) => label === labels.data[at]).length / labels.data.length).toBeGreaterThan(0.93);
  });

  it('refuses micro-batches that do not make up the batch, and layers that are not there', async () => {
    await expect(trainNetwork(tinyNetwork, job({ microBatch: 3 }), testControl())).rejects.toMatchObject({ code: 'usage/invalid', message: expect.stringContaining('batch of 4') as string });
    await expect(trainNetwork(tinyNetwork, job({ layerRates: { stem: 0 } }), testControl())).rejects.toMatchObject({ code: 'usage/invalid', message: expect.stringContaining('"stem"') as string });
  });

  it('refuses single tiles for a network that normalises means of whole tiles', async () => {
    const expected = { code: 'usage/invalid', message: expect.stringMatching(/"psp_bn_1".*at least 2 tiles/) as string };
    await expect(trainNetwork(findNetwork('pspnet-resnet18'), job({ batchSize: 1 }), testControl())).rejects.toMatchObject(expected);
    await expect(trainNetwork(findNetwork('pspnet-resnet18'), job({ microBatch: 1 }), testControl())).rejects.toMatchObject(expected);
  });

  it('trains an auxiliary head, keeps it in the model, and segments without it', async () => {
    const trained = await trainNetwork(twoHeads, job({ epochs: 2 }), testControl());
    const path = trained.modelPath as string;
    const { weights } = await readModelFile(path);
    expect(weights.get('second-scores.weight')).not.toEqual(initializeWeights(twoHeads.build({ classes: 2, inputHeight: TILE, inputWidth: TILE }), 1).get('second-scores.weight'));
    const { raster } = discs(TILE, TILE, 5);
    const model = await LoadedModel.open(path, () => twoHeads, 'cpu', 1);
    const { classPixels } = await model.segment(sourceOf(raster), { overlap: 0 });
    await model.dispose();
    expect(Math.min(...classPixels)).toBeGreaterThan(0);
    const options = { graph: twoHeads.build({ classes: 2, inputHeight: TILE, inputWidth: TILE }), batchSize: 1, normalisation: model.description.normalisation };
    const spoilt = new Map([...weights].map(([name, values]) => [name, name.startsWith('second') ? values.map(() => NaN) : values]));
    expect(Buffer.from(inferenceModel({ ...options, weights: spoilt })).equals(inferenceModel({ ...options, weights }))).toBe(true);
  });

  it('stopped in the middle of a validation goes on with that validation', async () => {
    const settings = { epochs: 2 };
    const whole = await trainNetwork(tinyNetwork, job(settings), testControl());
    const pieces = job(settings);
    const stopped = await trainNetwork(tinyNetwork, pieces, testControl((progress, wish) => progress.stage === 'validating' && progress.done > 0 && wish.pause()));
    expect(stopped.history.at(-1)).toMatchObject({ iteration: 8, validationLoss: null });
    const resumed = await trainNetwork(tinyNetwork, { ...pieces, resume: true }, testControl());
    expect(resumed.history).toEqual(whole.history);
    expect(await weightsOf(resumed)).toEqual(await weightsOf(whole));
  });

  it('writes a model that describes itself, from the iteration with the lowest validation loss', async () => {
    const result = await trainNetwork(tinyNetwork, job({ epochs: 2, classWeights: [1, 2] }), testControl());
    const { description } = await readModelFile(result.modelPath as string);
    expect(description).toMatchObject({ network: 'tiny', tileSize: TILE, labelSet: { classes: [{ name: 'ground' }, { name: 'disc' }] }, settings: { classWeights: [1, 2] } });
    const best = result.history.reduce((lowest, point) => ((point.validationLoss ?? Infinity) < (lowest.validationLoss ?? Infinity) ? point : lowest));
    expect(description.training).toMatchObject({ bestIteration: best.iteration, validationLoss: best.validationLoss, outcome: 'finished', device: 'cpu' });
    expect(description.normalisation.mean[0]).toBeGreaterThan(0.4);
    expect(description.normalisation.mean[0]).toBeLessThan(0.7);
  });

  it('stops early when validation does not get better, and in time when told to', async () => {
    // A vanishing learning rate moves nothing but the running statistics: soon no validation is better than the best.
    const early = await trainNetwork(tinyNetwork, job({ epochs: 200, learningRate: 1e-12, validationPatience: 2, augmentation: NO_AUGMENTATION }), testControl());
    expect(early.outcome).toBe('stoppedEarly');
    expect(early.iterations).toBeLessThan(1600);
    const late = early.history.filter((point) => point.validationLoss !== null).slice(-2);
    for (const point of late) expect(point.validationLoss as number).toBeGreaterThanOrEqual(early.validationLoss as number);
    const brief = await trainNetwork(tinyNetwork, job({ epochs: 10_000, maxSeconds: 0.5, validationPatience: null }), testControl());
    expect(brief.outcome).toBe('outOfTime');
    expect(brief.validationAccuracy).not.toBeNull();
    expect(brief.secondsElapsed).toBeLessThan(15);
  });

  it('a training that blows up says so and keeps the good checkpoint', async () => {
    const theJob = job({ epochs: 2, learningRate: 1e36 });
    await expect(trainNetwork(tinyNetwork, theJob, testControl())).rejects.toMatchObject({ code: 'training/diverged', message: expect.stringContaining('lower learning rate') as string });
    const { checkpoint } = await readCheckpoint(theJob.runFolder);
    expect([...checkpoint.state.weights.values()].every((values) => values.every(Number.isFinite))).toBe(true);
    // Resumable, since what was kept is from before: it only diverges again with the same rate.
    await expect(trainNetwork(tinyNetwork, { ...theJob, resume: true }, testControl())).rejects.toMatchObject({ code: 'training/diverged' });
  });

  it('falls back to the checkpoint before when the newest is damaged, and refuses in words when both are', async () => {
    const settings = { epochs: 2 };
    const whole = await trainNetwork(tinyNetwork, job(settings), testControl());
    const theJob = job(settings);
    await runToPause(theJob, 3);
    const newest = join(theJob.runFolder, 'checkpoint.safetensors');
    const bytes = await readFile(newest);
    await writeFile(newest, bytes.subarray(0, bytes.length - 100));
    const stages: string[] = [];
    const resumed = await trainNetwork(tinyNetwork, { ...theJob, resume: true }, testControl((progress) => stages.push(progress.stage)));
    expect(stages[0]).toMatch(/damaged.*before it/);
    expect(resumed.history).toEqual(whole.history);
    expect(await weightsOf(resumed)).toEqual(await weightsOf(whole));
    for (const name of ['checkpoint.safetensors', 'checkpoint.previous.safetensors']) await writeFile(join(theJob.runFolder, name), 'nothing');
    await expect(trainNetwork(tinyNetwork, { ...theJob, resume: true }, testControl())).rejects.toMatchObject({ code: 'training/notResumable', message: expect.stringContaining('damaged') as string });
  });

  it('resumes after a power cut between the two renames of a checkpoint', async () => {
    const settings = { epochs: 2 };
    const whole = await trainNetwork(tinyNetwork, job(settings), testControl());
    const theJob = job(settings);
    await runToPause(theJob, 5);
    const newest = join(theJob.runFolder, 'checkpoint.safetensors');
    await rename(newest, `${newest}.partial`);
    const resumed = await trainNetwork(tinyNetwork, { ...theJob, resume: true }, testControl());
    expect(resumed.history).toEqual(whole.history);
    expect(await weightsOf(resumed)).toEqual(await weightsOf(whole));
  });

  it('refuses to resume what is not there or has changed', async () => {
    await expect(trainNetwork(tinyNetwork, { ...job(), resume: true }, testControl())).rejects.toMatchObject({ code: 'training/notResumable', message: expect.stringContaining('no checkpoint') as string });
    const theJob = job({ epochs: 2 });
    await runToPause(theJob, 2);
    const changed = (settings: object): TrainJob => ({ ...theJob, resume: true, settings: trainingSettingsSchema.parse({ ...theJob.settings, ...settings }) });
    await expect(trainNetwork(tinyNetwork, changed({ batchSize: 2 }), testControl())).rejects.toMatchObject({ code: 'training/notResumable', message: expect.stringContaining('batchSize 4, not 2') as string });
    const fewer = { ...theJob, resume: true, tiles: { ...theJob.tiles, train: theJob.tiles.train.slice(1) } };
    await expect(trainNetwork(tinyNetwork, fewer, testControl())).rejects.toMatchObject({ code: 'training/notResumable', message: expect.stringContaining('changed') as string });
    const longer = await trainNetwork(tinyNetwork, changed({ epochs: 3 }), testControl());
    expect(longer.iterations).toBe(24);
  });

  it('a cancellation while the data is read ends the job before it starts', async () => {
    const control = testControl((_, wish) => wish.cancel());
    await expect(trainNetwork(tinyNetwork, job(), control)).rejects.toMatchObject({ code: 'job/cancelled' });
  });

  it('repeats tiles to fill the only batch, and trains without validation when nothing validates', async () => {
    const theJob = job({ epochs: 2, batchSize: 8 });
    const few = { ...theJob, tiles: { ...theJob.tiles, train: theJob.tiles.train.slice(0, 3), validation: [] } };
    const result = await trainNetwork(tinyNetwork, few, testControl());
    expect(result).toMatchObject({ outcome: 'finished', iterations: 2, validationLoss: null, validationAccuracy: null });
  });

  it('learns discs under noise to more than 99 % of the pixels, better than grey values allow', async () => {
    const many = await writeDiscs(join(folder, 'more'), 5, 128, 50);
    const theJob = discsJob(many, 128, 32, join(folder, 'learning'), { epochs: 40, batchSize: 8, learningRate: 0.005, validationPatience: null, threads: 2 });
    const result = await trainNetwork(tinyNetwork, theJob, testControl());
    expect(result.validationAccuracy as number).toBeGreaterThan(0.99);
    expect(result.secondsElapsed).toBeLessThan(60);
  });
});

async function runToPause(theJob: TrainJob, iteration: number): Promise<void> {
  await trainNetwork(tinyNetwork, theJob, testControl((progress, wish) => progress.point?.iteration === iteration && wish.pause()));
}
