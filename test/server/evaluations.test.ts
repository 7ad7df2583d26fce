import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { decodeImage } from '../../src/imaging/decodeImage.ts';
import { createApi, type Api } from '../../src/main/api/createApi.ts';
import { createApp, type App } from '../../src/main/app.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import { serveApp, type Served } from '../../src/main/server/serveApp.ts';
import type { EvaluationSummary, EvaluationView, JudgedModelRow, JudgedSide } from '../../src/shared/contract/areas/evaluationsArea.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import type { AppError } from '../../src/shared/errors/AppError.ts';
import { UNLABELLED } from '../../src/shared/raster/raster.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { socketPort } from '../../src/shared/rpc/socketPort.ts';
import { makeTrainedProject } from '../helpers/quickTrainings.ts';

/** Of a training or an evaluation in an engine of its own, on a busy machine. */
const PATIENCE = 120_000;

let folder: string;
let app: App;
let api: Api;
let served: Served;
let path: string;
let client: RpcClient<NitalContract>;
let project: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-evaluations-'));
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(folder, 'user');
  path = join(folder, 'steel.nital');
  await makeTrainedProject(path, [
    { model: 'honest', epochs: 2, recipe: { name: 'by specimen', tileSize: 32, split: { by: 'specimen', shares: [0.5, 0.25, 0.25] } } },
    { model: 'leaky', epochs: 1, recipe: { name: 'by crop', tileSize: 32, split: { by: 'crop', shares: [0.5, 0.5, 0] } } },
  ]);
  await mkdir(join(folder, 'page'));
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html>');
  app = createApp();
  api = createApi(app);
  served = await serveApp(api, { port: 0, host: '127.0.0.1', page: join(folder, 'page') });
  client = await connected();
  ({ handle: project } = await client.call.projects.open({ path }));
}, 600_000);
afterAll(async () => {
  await served.close();
  api.close();
  await app.close();
  await rm(folder, { recursive: true });
});

async function connected(): Promise<RpcClient<NitalContract>> {
  const url = new URL(served.url);
  const socket = new Socket(`ws://${url.host}/rpc`, ['nital', url.hash.slice(1)], { origin: `http://${url.host}` });
  await once(socket, 'open');
  const made = new RpcClient<NitalContract>();
  made.connect(socketPort(socket));
  return made;
}

const row = async (name: string): Promise<JudgedModelRow | undefined> => (await client.call.evaluations.models({ project })).find((model) => model.name === name);
const newest = async (model: string, on: JudgedSide): Promise<EvaluationSummary> => (await row(model))?.evaluations.find((each) => each.on === on) as EvaluationSummary;

async function judge(models: readonly string[], on: JudgedSide): Promise<void> {
  const { jobs } = await client.call.evaluations.start({ project, models: [...models], on, device: 'cpu' });
  expect(jobs).toHaveLength(models.length);
  await expect.poll(async () => (await client.call.jobs.list({})).filter(({ id }) => jobs.includes(id)).map(({ state }) => state), { timeout: PATIENCE, interval: 100 }).toEqual(jobs.map(() => 'done'));
}

/** Truth against prediction of an image, counted from its pixels; rows are true classes. */
async function counted(view: EvaluationView, image: number): Promise<number[][]> {
  const { rect, truth, predicted } = await client.call.evaluations.pixels({ project, id: view.id, image });
  const [t, p] = [inflateRawSync(truth), inflateRawSync(predicted)];
  expect([t.length, p.length]).toEqual([rect.width * rect.height, rect.width * rect.height]);
  const counts = view.classes.map(() => view.classes.map(() => 0));
  t.forEach((label, at) => {
    const line = counts[label];
    if (label !== UNLABELLED && line !== undefined) line[p[at] as number] = (line[p[at] as number] ?? 0) + 1;
  });
  return counts;
}

describe('evaluations over the socket', { timeout: 400_000 }, () => {
  it('lists models that nobody judged yet, with what they can be judged on', async () => {
    const models = await client.call.evaluations.models({ project });
    expect(models.map(({ name, boxed, evaluations, job }) => [name, boxed, evaluations, job])).toEqual([['leaky', false, [], null], ['honest', false, [], null], ['nital-ferrite-pearlite', true, [], null]]);
    expect(models[1]?.sides).toEqual({ train: 2, validation: 1, test: 1 });
    expect(models[0]?.sides?.test).toBe(0);
  });

  it('refuses what cannot be judged before anything starts', async () => {
    const asked = (models: string[], on: JudgedSide): Promise<AppError> => client.call.evaluations.start({ project, models, on }).then(() => expect.unreachable(), (error: unknown) => error as AppError);
    expect(await asked(['honest', 'nobody'], 'test')).toMatchObject({ code: 'project/unknownRecord', message: expect.stringContaining('nobody') as string });
    expect(await asked(['honest', 'leaky'], 'test')).toMatchObject({ code: 'dataset/empty', message: expect.stringMatching(/"leaky" has nothing on its test side/) as string });
    expect(await client.call.jobs.list({})).toEqual([]);
  });

  it('judges a model as a job and shows figures that its pixels bear out', async () => {
    const heard: string[] = [];
    const stop = client.subscribe('projectChanged', { project }, ({ area }) => heard.push(area));
    const { jobs } = await client.call.evaluations.start({ project, models: ['honest'], on: 'test', device: 'cpu' });
    expect(await row('honest')).toMatchObject({ job: jobs[0] });
    await expect.poll(async () => (await row('honest'))?.job, { timeout: PATIENCE, interval: 100 }).toBe(null);
    expect(heard.filter((area) => area === 'models').length).toBeGreaterThanOrEqual(2);
    stop();
    const summary = await newest('honest', 'test');
    expect(summary).toMatchObject({ on: 'test', micrographs: 1, specimens: 1, images: 1, leaky: false });
    const view = await client.call.evaluations.show({ project, id: summary.id });
    expect(view).toMatchObject({ ...summary, model: { name: 'honest' }, settings: { overlap: 0.25, device: 'cpu' }, umPerPx: 0.5, baselines: { length: 3 } });
    expect(view.defaultTolerance?.from).toBeCloseTo((3 * Math.hypot(96, 96)) / 400, 12);
    expect(view.boundary.map(({ tolerancePx }) => tolerancePx)).toEqual([1, 2, 3, 4, 6, 8, 12, 16]);
    expect(view.reliability?.pixels).toBe(view.confusion.flat().reduce((sum, count) => sum + count, 0));
    const counts = await counted(view, 0);
    expect(counts).toEqual(view.confusion);
    expect(view.imageRows[0]).toMatchObject({ confusion: counts, place: { width: 96, height: 96, umPerPx: 0.5, rect: { x: 0, y: 0, width: 96, height: 96 } } });
    const right = (counts[0]?.[0] ?? 0) + (counts[1]?.[1] ?? 0);
    expect(view.globalAccuracy).toBeCloseTo(right / 96 ** 2, 12);
    // What is off of the pearlite is off of the ferrite, the other way round.
    const [ferrite, pearlite] = view.fractionErrors;
    expect(pearlite?.bias).toBeCloseTo(((counts[0]?.[1] ?? 0) - (counts[1]?.[0] ?? 0)) / 96 ** 2, 12);
    expect(ferrite?.bias).toBeCloseTo(-(pearlite?.bias ?? NaN), 12);
    expect(pearlite?.mean).toBeCloseTo(Math.abs(pearlite?.bias ?? NaN), 12);
  });

  it('draws how truth and prediction agree', async () => {
    const { id } = await newest('honest', 'test');
    const view = await client.call.evaluations.show({ project, id });
    const { type, bytes } = await client.call.evaluations.picture({ project, id, image: 0, classIndex: 1, side: 96 });
    expect(type).toBe('image/png');
    const file = join(folder, 'agreement.png');
    await writeFile(file, bytes);
    const { raster } = await decodeImage(file);
    expect([raster.width, raster.height, raster.channels]).toEqual([96, 96, 3]);
    const pixels = (colour: readonly number[]): number => {
      let count = 0;
      for (let at = 0; at < raster.data.length; at += 3) if (colour.every((value, channel) => raster.data[at + channel] === value)) count++;
      return count;
    };
    const [[trueNegative, falsePositive], [falseNegative, truePositive]] = view.confusion as [[number, number], [number, number]];
    expect([[0, 0, 0], [255, 255, 255], [0x37, 0xb2, 0x4d], [0xf0, 0x65, 0x95]].map(pixels)).toEqual([trueNegative, truePositive, falsePositive, falseNegative]);
  });

  it('judges several models after each other, and single tiles of a leaky split', async () => {
    await judge(['honest', 'leaky'], 'validation');
    const [honest, leaky] = [await newest('honest', 'validation'), await newest('leaky', 'validation')];
    expect([honest.leaky, leaky.leaky]).toEqual([false, true]);
    expect(honest.basis).not.toBe(leaky.basis);
    const view = await client.call.evaluations.show({ project, id: leaky.id });
    expect(view.remarks.join(' ')).toMatch(/optimistic/);
    expect(view.imageRows.length).toBeGreaterThan(3);
    const sum = [[0, 0], [0, 0]];
    for (const image of view.imageRows.keys()) {
      const counts = await counted(view, image);
      expect(view.imageRows[image]?.confusion).toEqual(counts);
      counts.forEach((line, i) => line.forEach((count, j) => (sum[i]![j]! += count)));
    }
    expect(sum).toEqual(view.confusion);
    // Each side keeps its own newest evaluation.
    expect((await row('honest'))?.evaluations.map(({ on }) => on)).toEqual(['test', 'validation']);
    await judge(['honest'], 'test');
    const again = await newest('honest', 'test');
    expect(again.id).toBeGreaterThan(leaky.id);
    expect(again.basis).toBe((await client.call.evaluations.show({ project, id: 1 })).basis);
  });

  it('can be called off while it waits', async () => {
    const { jobs } = await client.call.evaluations.start({ project, models: ['honest', 'leaky'], on: 'all', device: 'cpu' });
    for (const id of jobs.toReversed()) await client.call.jobs.cancel({ id });
    await expect.poll(async () => (await client.call.jobs.list({})).filter(({ id, endedAt }) => jobs.includes(id) && endedAt !== null).map(({ state }) => state), { timeout: PATIENCE, interval: 100 }).toEqual(['cancelled', 'cancelled']);
    expect((await row('leaky'))?.evaluations.some(({ on }) => on === 'all')).toBe(false);
  });

  it('says of an evaluation that kept no pixels what to do', async () => {
    const { id, on } = await newest('honest', 'test');
    const stored = app.projects.open(path, { readOnly: true });
    const { modelId, result } = stored.evaluations.get(id);
    stored.close();
    const { kept: _kept, ...figures } = result as Record<string, unknown>;
    // As an earlier version left it, in a project of its own.
    const older = join(folder, 'older.nital');
    await app.projects.backup(path, join(folder, 'copy.nital'));
    await app.projects.restore(join(folder, 'copy.nital'), older);
    const store = openProject(older);
    const old = store.evaluations.insert({ modelId, on, result: figures });
    store.close();
    const { handle } = await client.call.projects.open({ path: older });
    const view = await client.call.evaluations.show({ project: handle, id: old.id });
    expect(view.imageRows[0]?.place).toBe(null);
    expect(view.defaultTolerance).toBe(null);
    const refused = await client.call.evaluations.pixels({ project: handle, id: old.id, image: 0 }).catch((error: unknown) => error as AppError);
    expect(refused).toMatchObject({ code: 'project/unknownRecord', message: expect.stringMatching(/Judge the model anew/) as string });
    // The copy has the masks that the newer evaluations speak of.
    expect((await client.call.evaluations.pixels({ project: handle, id, image: 0 })).rect.width).toBe(96);
    await expect(client.call.evaluations.pixels({ project: handle, id, image: 7 })).rejects.toMatchObject({ code: 'project/unknownRecord' });
  });
});

it('leaves a project in which nothing is a leftover, and a repaired copy keeps its masks', async () => {
  expect((await app.projects.check(path)).problems).toEqual([]);
  const [backup, copy] = [join(folder, 'second copy.nital'), join(folder, 'checked.nital')];
  await app.projects.backup(path, backup);
  await app.projects.restore(backup, copy);
  expect(await app.projects.check(copy, { repair: true })).toMatchObject({ ok: true, problems: [] });
  const { id } = await newest('honest', 'test');
  const { handle } = await client.call.projects.open({ path: copy });
  expect((await client.call.evaluations.pixels({ project: handle, id, image: 0 })).predicted.length).toBeGreaterThan(0);
});
