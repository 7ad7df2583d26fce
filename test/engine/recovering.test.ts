import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildNetwork } from '../../src/engine/networks/registry.ts';
import { initializeWeights } from '../../src/engine/networks/initialize.ts';
import { Session } from '../../src/engine/session/Session.ts';
import { RecoveringStep, type RecoveringStepOptions } from '../../src/engine/training/RecoveringStep.ts';
import { trainNetwork } from '../../src/engine/training/Training.ts';
import { TrainingStep } from '../../src/engine/training/TrainingStep.ts';
import type { TrainingIncident, TrainResult } from '../../src/shared/engineProtocol/jobs.ts';
import { NORMALISATION, randomBatch } from '../engine-core/networksForTests.ts';
import { testControl } from './control.ts';
import { discsJob, writeDiscs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

const graph = buildNetwork(tinyNetwork, { classes: 2, inputHeight: 16, inputWidth: 16 });
const BATCH = 6;

const optionsFor = (changes: Partial<RecoveringStepOptions>): RecoveringStepOptions => ({
  graph, batchSize: BATCH, microBatch: BATCH, l2: 1e-4, classWeights: [1, 1], trainUpsampling: false, normalisation: NORMALISATION,
  state: { weights: initializeWeights(graph, 1) }, device: 'cpu', threads: 1, ...changes,
});

async function losses(step: TrainingStep | RecoveringStep, from: number, to: number): Promise<number[]> {
  const found: number[] = [];
  for (let number = from; number < to; number++) {
    const { images, labels } = randomBatch(graph, BATCH, number);
    found.push((await step.run(images, labels, 1e-2, number)).loss);
  }
  return found;
}

describe('a training step whose device fails', () => {
  /**
   * Sessions as a graphics card would hold them, which the test can take away. There is no way to make a real card fail on
   * demand: these are ONNX Runtime's own on the processor, released under the training.
   */
  function cardThatCanFail(): { openSession: typeof Session.open; fail(): Promise<void>; opened: string[] } {
    const [sessions, opened]: [Session[], string[]] = [[], []];
    return {
      opened,
      openSession: async (model, options) => {
        opened.push(options.device);
        const session = await Session.open(model, { ...options, device: 'cpu' });
        if (options.device !== 'cpu') sessions.push(session);
        return session;
      },
      fail: async () => {
        for (const session of sessions.splice(0)) await session.close();
      },
    };
  }

  it.each([BATCH, 2])('goes on with the processor from the last completed step (%s tiles at once)', async (microBatch) => {
    const card = cardThatCanFail();
    const incidents: Omit<TrainingIncident, 'iteration'>[] = [];
    const step = await RecoveringStep.create(optionsFor({ device: 'webgpu', microBatch, openSession: card.openSession }), (kind, remark) => incidents.push({ kind, remark }));
    const found = await losses(step, 0, 2);
    expect(incidents).toEqual([]);
    await card.fail();
    found.push(...(await losses(step, 2, 4)));
    expect(incidents).toMatchObject([{ kind: 'deviceFailed', remark: expect.stringMatching(/"webgpu" failed; going on with the processor/) as string }]);
    expect(step.device).toBe('cpu');
    expect([...new Set(card.opened)]).toEqual(['webgpu', 'cpu']);

    const calm = await TrainingStep.create(optionsFor({ microBatch }));
    expect(found).toEqual(await losses(calm, 0, 4));
    expect(step.state()).toEqual(calm.state());
    await calm.dispose();
    await step.dispose();
  });

  it('gives up when the processor fails too', async () => {
    const sessions: Session[] = [];
    const openSession: typeof Session.open = async (model, options) => {
      const session = await Session.open(model, options);
      sessions.push(session);
      return session;
    };
    const step = await RecoveringStep.create(optionsFor({ openSession }), () => undefined);
    await sessions[0]?.close();
    await expect(losses(step, 0, 1)).rejects.toMatchObject({ code: 'device/failed' });
  });
});

describe.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/prlimit'))('a training that has too little memory', () => {
  const SIZE = 256;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-memory-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('goes on in smaller parts, says so, and has learned what those parts teach', async () => {
    const micrographs = await writeDiscs(join(folder, 'images'), 3, SIZE);
    const job = (name: string, microBatch: number | null): Parameters<typeof trainNetwork>[1] => {
      const plan = discsJob(micrographs, SIZE, SIZE, join(folder, name), { batchSize: 16, microBatch, maxIterations: 1, epochs: 8 });
      return { ...plan, tiles: { ...plan.tiles, train: Array.from({ length: 8 }, () => plan.tiles.train).flat() } };
    };
    const program = join(import.meta.dirname, 'programs', 'trainInLittleMemory.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify({ job: job('little', null), megabytes: 400 })]);
    const { result, losses: found, stages } = JSON.parse(stdout) as { result: TrainResult; losses: number[]; stages: string[] };
    expect(result.outcome).toBe('finished');
    expect(result.microBatch).toBeLessThan(16);
    expect(16 % result.microBatch).toBe(0);
    expect(result.incidents[0]).toMatchObject({ kind: 'outOfMemory', iteration: 0, remark: expect.stringMatching(/ran out of memory with 16 tiles at once; going on with 8/) as string });
    expect(stages).toEqual(expect.arrayContaining(result.incidents.map(({ remark }) => remark)));

    const before = result.incidents.filter(({ iteration }) => iteration === 0).length;
    const wished = await trainNetwork(tinyNetwork, job('wished', 16 / 2 ** before), testControl());
    expect(found).toEqual(wished.history.map((point) => point.trainingLoss));
    expect(result.validationLoss).toBeCloseTo(wished.validationLoss as number, 5);

    const little = job('little', null);
    const resumed = await trainNetwork(tinyNetwork, { ...little, resume: true, settings: { ...little.settings, maxIterations: 2 } }, testControl());
    expect(resumed).toMatchObject({ iterations: 2, microBatch: result.microBatch, incidents: result.incidents });
  });
});
