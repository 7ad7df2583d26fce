import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/engine/files/modelFile.ts';
import { EngineClient } from '../../src/main/engineClient/EngineClient.ts';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import type { HistoryPoint, JobProgress, LabelledMicrograph, TrainJob, TrainResult } from '../../src/shared/engineProtocol/jobs.ts';
import { AppError } from '../../src/shared/errors/AppError.ts';
import { discsJob, writeDiscs } from './discs.ts';

const SIZE = 64;
const TILE = 16;
const describeAll = { kind: 'describeNetworks', id: null, classes: 2, inputSize: 224 } as const;
const describeNone = { ...describeAll, id: 'no-such-network' };

let folder = '';
let micrographs: LabelledMicrograph[] = [];
let runs = 0;
let client: EngineClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-process-'));
  micrographs = await writeDiscs(join(folder, 'images'), 2, SIZE);
  client = new EngineClient();
});
afterAll(async () => {
  await client.dispose();
  await rm(folder, { recursive: true });
});

/** U-Net on 8 tiles of 16 px: 2 iterations in an epoch. */
function smallJob(settings: Parameters<typeof discsJob>[4]): TrainJob {
  const job = discsJob(micrographs, SIZE, TILE, join(folder, `run-${++runs}`), { network: 'unet', batchSize: 4, validationPatience: null, ...settings });
  return { ...job, tiles: { ...job.tiles, train: job.tiles.train.slice(0, 8), validation: job.tiles.validation.slice(0, 2) } };
}

const isAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the engine process', () => {
  it('starts with the first job, serves further ones in order and gives errors their code', async () => {
    expect(client.processId).toBeNull();
    const order: string[] = [];
    const [networks, refused, one] = await Promise.all([
      client.run(describeAll).finally(() => order.push('all')),
      client.run(describeNone).then(
        () => null,
        (error: unknown) => {
          order.push('none');
          return error;
        },
      ),
      client.run({ ...describeAll, id: 'unet' }).finally(() => order.push('unet')),
    ]);
    expect(networks.networks.map((network) => network.id)).toContain('deeplabv3plus-mobilenetv2');
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: 'network/unknown', message: expect.stringContaining('no-such-network') as string });
    expect(one.networks[0]?.learnables).toBe(7_697_410);
    expect(order).toEqual(['all', 'none', 'unet']);
  });

  it('killed in the middle of a training: the job fails in words, and resuming is as if nothing had happened', async () => {
    // Checkpoints after iterations 2 and 4.
    const settings = { epochs: 2 };
    const whole = await client.run(smallJob(settings));
    const killed = smallJob(settings);
    const crash = client.run(killed, { onProgress: (progress) => progress.point?.iteration === 3 && process.kill(client.processId as number, 'SIGKILL') });
    await expect(crash).rejects.toMatchObject({ code: 'engine/crashed', message: expect.stringContaining('SIGKILL') as string });
    const points: HistoryPoint[] = [];
    const resumed = await client.run({ ...killed, resume: true }, { onProgress: (progress) => progress.point !== undefined && points.push(progress.point) });
    // It did go on, not start again.
    expect(points[0]?.iteration).toBe(3);
    expect(resumed.history).toEqual(whole.history);
    expect(await weightHash(resumed)).toBe(await weightHash(whole));
  });

  it('pauses and cancels a training at once, and does not start what was cancelled while it waited', async () => {
    const pause = new AbortController();
    const paused = await client.run(smallJob({ epochs: 1000 }), { pauseSignal: pause.signal, onProgress: (progress) => progress.point !== undefined && pause.abort() });
    expect(paused).toMatchObject({ outcome: 'paused', modelPath: null });

    const [cancel, cancelWaiting] = [new AbortController(), new AbortController()];
    let cancelledAt = 0;
    let iterationAtCancel = 0;
    const running = client.run(smallJob({ epochs: 1000 }), {
      signal: cancel.signal,
      onProgress: (progress) => {
        if (progress.point === undefined || cancelledAt > 0) return;
        cancelWaiting.abort();
        iterationAtCancel = progress.point.iteration;
        cancelledAt = performance.now();
        cancel.abort();
      },
    });
    const waiting = client.run(describeAll, { signal: cancelWaiting.signal });
    await expect(waiting).rejects.toMatchObject({ code: 'job/cancelled' });
    const ended = await running;
    expect(ended.outcome).toBe('cancelled');
    // After the step in work and a checkpoint, both well under a second on an idle machine.
    expect(performance.now() - cancelledAt).toBeLessThan(10_000);
    expect(ended.iterations).toBeLessThanOrEqual(iterationAtCancel + 2);
    const before = AbortSignal.abort();
    await expect(client.run(describeAll, { signal: before })).rejects.toMatchObject({ code: 'job/cancelled' });
  });

  it('segments and evaluates with the model it trained; bad inputs fail alone', async () => {
    const progress: JobProgress[] = [];
    const trained = await client.run(smallJob({ epochs: 2, learningRate: 0.002 }), { onProgress: (each) => progress.push(each) });
    expect(progress.filter((each) => typeof each.point?.validationLoss === 'number')).toHaveLength(2);
    const modelPath = trained.modelPath as string;
    const [first] = micrographs as [LabelledMicrograph, LabelledMicrograph];
    const item = (id: string, imagePath: string): { id: string; imagePath: string; maskPath: string; overlayPath: string } => ({ id, imagePath, maskPath: join(folder, `${id}.mask.png`), overlayPath: join(folder, `${id}.overlay.png`) });
    const common = { device: 'cpu', threads: 1, overlap: 0.25 } as const;
    const batch = await client.run({ kind: 'segment', modelPath, ...common, items: [item('a', first.imagePath), item('b', join(folder, 'nowhere.png')), item('c', modelPath), item('d', first.imagePath)] });
    expect(batch.items.map((each) => each.state)).toEqual(['ok', 'failed', 'failed', 'ok']);
    expect(batch.items[1]?.reason).toContain('nowhere.png');
    expect(batch.items[2]?.reason).toContain('model.safetensors');
    const mask = await decodeMask(join(folder, 'a.mask.png'));
    expect([mask.width, mask.height]).toEqual([SIZE, SIZE]);
    const discPixels = [...mask.data].filter((label) => label === 1).length;
    expect(batch.items[0]?.fractions).toEqual([(SIZE ** 2 - discPixels) / SIZE ** 2, discPixels / SIZE ** 2]);
    expect(batch.items[0]?.meanConfidence).toBeGreaterThan(0.5);
    expect(batch.items[3]).toEqual({ ...batch.items[0], id: 'd' });
    expect((await readFile(join(folder, 'a.overlay.png'))).subarray(1, 4).toString()).toBe('PNG');

    const judged = await client.run({ kind: 'evaluate', modelPath, ...common, micrographs, parts: 'micrographs', tileSize: TILE, training: micrographs, trainingParts: [{ micrograph: 0, x: 0, y: 0, quarterTurns: 0 }, { micrograph: 1, x: 16, y: 0, quarterTurns: 1 }] });
    expect(judged.evaluation.perImage.map((image) => image.name)).toEqual(['discs-1', 'discs-2']);
    expect(judged.evaluation.baselines.map((baseline) => baseline.name)).toEqual(['mostFrequentClass', 'otsu', 'intensityBayes']);
    expect(judged.evaluation.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(2 * SIZE ** 2);
    await expect(client.run({ kind: 'segment', modelPath: first.imagePath, ...common, items: [] })).rejects.toMatchObject({ code: 'model/damaged' });
  });

  it('ignores Ctrl-C, which the app decides about', async () => {
    await client.run(describeAll);
    process.kill(client.processId as number, 'SIGINT');
    await wait(200);
    await expect(client.run(describeAll)).resolves.toMatchObject({ kind: 'describeNetworks' });
  });

  it('leaves no process behind, and a training with a checkpoint', async () => {
    const own = new EngineClient();
    const job = smallJob({ epochs: 1000 });
    const started = Promise.withResolvers<void>();
    const running = own.run(job, { onProgress: (progress) => progress.point !== undefined && started.resolve() });
    await started.promise;
    const processId = own.processId as number;
    const outcome = running.catch((error: unknown) => error);
    await own.dispose();
    expect(isAlive(processId)).toBe(false);
    expect(await outcome).toMatchObject({ outcome: 'cancelled' });
    await expect(own.run(describeAll)).rejects.toMatchObject({ code: 'job/cancelled' });
    await own.dispose();
    expect((await client.run({ ...job, resume: true, settings: { ...job.settings, epochs: 1 } })).outcome).toBe('finished');
  });

  it('dies with the app, even when that is killed', async () => {
    const app = spawn(process.execPath, [join(import.meta.dirname, 'programs', 'startTraining.ts'), JSON.stringify(smallJob({ epochs: 1000 }))], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(app.stdout, 'data')) as [Buffer];
    const engine = Number(said.toString());
    expect(isAlive(engine)).toBe(true);
    app.kill('SIGKILL');
    const deadline = performance.now() + 10_000;
    while (isAlive(engine) && performance.now() < deadline) await wait(50);
    expect(isAlive(engine)).toBe(false);
  });

  it('kills an engine that does not end in time', async () => {
    const own = new EngineClient({ patience: 300 });
    await own.run(describeAll);
    const processId = own.processId as number;
    process.kill(processId, 'SIGSTOP');
    await own.dispose();
    expect(isAlive(processId)).toBe(false);
  });
});

async function weightHash(result: TrainResult): Promise<string> {
  const { weights } = await readModelFile(result.modelPath as string);
  const hash = createHash('sha256');
  for (const [name, values] of weights) hash.update(name).update(values);
  return hash.digest('hex');
}
