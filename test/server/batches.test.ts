import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import { createApi, type Api } from '../../src/main/api/createApi.ts';
import { createApp, type App } from '../../src/main/app.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import type { ProjectStore } from '../../src/main/project/ProjectStore.ts';
import { checkProject } from '../../src/main/project/upkeep/checkProject.ts';
import { serveApp, type Served } from '../../src/main/server/serveApp.ts';
import type { BatchNews, BatchView } from '../../src/shared/contract/areas/batchesArea.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import type { AppError } from '../../src/shared/errors/AppError.ts';
import type { JobView } from '../../src/shared/progress/JobView.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { socketPort } from '../../src/shared/rpc/socketPort.ts';
import { labelsOf, Painter } from '../masks/drawing.ts';
import { trainedProject } from '../helpers/trainedProject.ts';

/** Engines that other programs load are slow. */
const PATIENCE = { timeout: 90_000 };
const [WIDTH, HEIGHT] = [96, 64];
const UNMASKED = 6;
/** Eight times the work: there is a middle to be stopped in. */
const SLOW = { flips: true, turns: true };

let folder: string;
let app: App;
let api: Api;
let served: Served;
let client: RpcClient<NitalContract>;
let path: string;
/** The project's handle. */
let project: string;
/** The same project, for looking at what the windows leave behind. */
let store: ProjectStore;
const news: BatchNews[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-batches-'));
  await mkdir(join(folder, 'page'));
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html>');
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(folder, 'user');
  path = join(folder, 'steel.nital');
  app = createApp();
  (await trainedProject(app, path, { width: WIDTH, height: HEIGHT, unmasked: UNMASKED })).close();
  api = createApi(app);
  served = await serveApp(api, { port: 0, host: '127.0.0.1', page: join(folder, 'page') });
  const url = new URL(served.url);
  const socket = new Socket(`ws://${url.host}/rpc`, ['nital', url.hash.slice(1)], { origin: `http://${url.host}` });
  await once(socket, 'open');
  client = new RpcClient<NitalContract>();
  client.connect(socketPort(socket));
  ({ handle: project } = await client.call.projects.open({ path }));
  store = openProject(path, { readOnly: true });
  client.subscribe('projectChanged', { project }, () => undefined);
  client.subscribe('batchNews', { project }, (each) => news.push(each));
}, 180_000);
afterAll(async () => {
  store.close();
  await served.close();
  api.close();
  await app.close();
  await rm(folder, { recursive: true });
});

const refused = (call: Promise<unknown>): Promise<AppError> => call.then(() => Promise.reject(new Error('it was taken')), (error: unknown) => error as AppError);
const show = (batch: number): Promise<BatchView> => client.call.batches.show({ project, batch });
/** What the windows heard of a batch's items, by their place. */
const toldOf = (batch: number): unknown[] => {
  const told = new Map(news.flatMap((each) => (each.batch === batch ? each.items : [])).map((item) => [item.position, item]));
  return [...told].sort(([a], [b]) => a - b).map(([, item]) => item);
};
const states = (view: BatchView): string => view.items.map(({ state }) => state).join(' ');

async function ended(job: number): Promise<JobView> {
  const view = async (): Promise<JobView | undefined> => (await client.call.jobs.list({})).find(({ id }) => id === job);
  await expect.poll(async () => (await view())?.endedAt ?? null, PATIENCE).not.toBeNull();
  return (await view()) as JobView;
}

async function segmented(only: 'all' | 'withoutMask' | 'withoutTruth'): Promise<number> {
  const { batch, job } = await client.call.batches.start({ project, model: 'first', what: { kind: 'project', only }, device: 'cpu' });
  expect((await ended(job)).state).toBe('done');
  return batch;
}

describe('a batch', () => {
  it('says before it begins what it would be, and with which models', async () => {
    expect(await client.call.batches.models({ project })).toMatchObject([{ name: 'first', isBoxed: false, scale: { low: 0.4, high: 0.625 }, refusal: null }, { name: 'nital-ferrite-pearlite', isBoxed: true, scale: { low: 0.05, high: 1 }, refusal: null }]);
    const preview = (only: 'all' | 'withoutMask'): Promise<unknown> => client.call.batches.preview({ project, model: 'first', what: { kind: 'project', only } });
    expect(await preview('withoutMask')).toEqual({ micrographs: UNMASKED, specimens: UNMASKED / 2, files: 0, remarks: [] });
    expect(await preview('all')).toMatchObject({ micrographs: UNMASKED + 3 });
    expect((await refused(client.call.batches.start({ project, model: 'second', what: { kind: 'project', only: 'all' } }))).message).toMatch(/"second".*"first"/);
    expect(await client.call.batches.list({ project })).toEqual([]);
  });

  it('fails for a damaged micrograph with its reason, goes on with the rest, and does it again when it is whole', async () => {
    const [, bad] = (await client.call.micrographs.list({ project })).slice(3);
    const blob = store.blobs.path(bad?.sha256 ?? '');
    const whole = await readFile(blob);
    await truncate(blob, 300);
    const first = await segmented('withoutMask');
    const view = await show(first);
    expect(states(view)).toBe('ok failed ok ok ok ok');
    expect(view).toMatchObject({ model: { name: 'first' }, counts: { waiting: 0, ok: 5, failed: 1, skipped: 0 }, job: null, outFolder: null, settings: { overlap: 0.25 } });
    expect(view.items[1]).toMatchObject({ file: bad?.file, reason: expect.stringContaining(bad?.sha256.slice(2) ?? '') as string, fractions: null, certainty: null, hasMap: false, predicted: null });
    for (const { fractions, certainty, specimen } of view.items.flatMap((item) => (item.state === 'ok' ? [{ ...item, specimen: item.micrograph?.specimen }] : []))) {
      expect((fractions ?? []).reduce((sum, fraction) => sum + fraction, 0)).toBeCloseTo(1, 9);
      expect(certainty).toBeGreaterThan(0.5);
      expect(specimen).toMatch(/^NEW-\d$/);
    }
    // What the windows were told while it ran is what is there.
    await expect.poll(() => toldOf(first)).toEqual(view.items);

    await writeFile(blob, whole);
    const { job } = await client.call.batches.goOn({ project, batch: first, failures: true, device: 'cpu' });
    expect((await ended(job)).state).toBe('done');
    const again = await show(first);
    expect(states(again)).toBe('ok ok ok ok ok ok');
    // The others were left alone.
    expect(again.items[0]).toEqual(view.items[0]);
    expect((await refused(client.call.batches.goOn({ project, batch: first }))).message).toMatch(/all 6 micrographs are done/);
    expect(await client.call.batches.list({ project })).toMatchObject([{ id: first, counts: { ok: 6 } }]);
  });

  it('shows pictures with the mask over them, and where the model is certain', async () => {
    const [{ id } = { id: 0 }] = await client.call.batches.list({ project });
    const { type, bytes } = await client.call.batches.thumbnail({ project, batch: id, position: 0, side: 192 });
    expect([type, bytes[0], bytes[1]]).toEqual(['image/jpeg', 0xff, 0xd8]);
    const { width, height, bytes: certainty } = await client.call.batches.certainty({ project, batch: id, position: 0 });
    expect([width, height, certainty.length]).toEqual([WIDTH, HEIGHT, WIDTH * HEIGHT]);
    const mean = certainty.reduce((sum, value) => sum + value, 0) / certainty.length / 255;
    expect(mean).toBeCloseTo((await show(id)).items[0]?.certainty ?? 0, 2);
  });

  it('is cancelled without losing what is done, and goes on', async () => {
    const { batch, job } = await client.call.batches.start({ project, model: 'first', what: { kind: 'project', only: 'all' }, device: 'cpu', testTimeAugmentation: SLOW });
    await expect.poll(async () => states(await show(batch)), { ...PATIENCE, interval: 5 }).toMatch(/^ok .*waiting$/);
    await client.call.jobs.cancel({ id: job });
    expect((await refused(client.call.batches.goOn({ project, batch }))).message).toMatch(/already/);
    expect((await ended(job)).state).toBe('cancelled');
    const stopped = await show(batch);
    expect(stopped.counts.ok).toBeGreaterThan(0);
    expect(stopped.counts.ok + stopped.counts.waiting).toBe(UNMASKED + 3);
    expect(stopped.counts.waiting).toBeGreaterThan(0);
    const { job: second } = await client.call.batches.goOn({ project, batch, device: 'cpu' });
    expect((await ended(second)).state).toBe('done');
    const whole = await show(batch);
    expect(whole.counts).toEqual({ waiting: 0, ok: UNMASKED + 3, failed: 0, skipped: 0 });
    const kept = stopped.items.filter(({ state }) => state === 'ok');
    expect(whole.items.filter(({ position }) => kept.some((item) => item.position === position))).toEqual(kept);
  });

  it('keeps what is done when the engine is killed in the middle, and goes on', async () => {
    const { batch, job } = await client.call.batches.start({ project, model: 'first', what: { kind: 'project', only: 'all' }, device: 'cpu', testTimeAugmentation: SLOW });
    await expect.poll(async () => states(await show(batch)), { ...PATIENCE, interval: 5 }).toMatch(/^ok .*waiting$/);
    process.kill(app.engine.processId ?? 0, 'SIGKILL');
    expect(await ended(job)).toMatchObject({ state: 'failed', error: { code: 'engine/crashed' } });
    const stopped = await show(batch);
    expect(stopped.counts.ok).toBeGreaterThan(0);
    expect(stopped.counts.waiting).toBeGreaterThan(0);
    const { job: second } = await client.call.batches.goOn({ project, batch, device: 'cpu' });
    expect((await ended(second)).state).toBe('done');
    expect((await show(batch)).counts.ok).toBe(UNMASKED + 3);
    expect(await readdir(join(path, 'runs')).then((names) => names.filter((name) => name.startsWith('batch')))).toEqual([]);
  });

  it('segments files that are not in the project into a folder, and writes over nothing', async () => {
    const images = join(folder, 'loose');
    await mkdir(images);
    const [known = ''] = (await readdir(`${path}-files`)).filter((name) => name.endsWith('.png'));
    await copyFile(join(`${path}-files`, known), join(images, 'known.png'));
    const source = await readFile(join(images, 'known.png'));
    await writeFile(join(images, 'torn.png'), source.subarray(0, source.length / 2));
    await writeFile(join(images, 'text.tif'), 'no image');
    const outFolder = join(folder, 'masks');
    const what = { kind: 'files' as const, paths: [images], outFolder };
    expect(await client.call.batches.preview({ project, model: 'first', what })).toMatchObject({ files: 3, micrographs: 0 });
    const { batch, job } = await client.call.batches.start({ project, model: 'first', what, device: 'cpu' });
    expect((await ended(job)).state).toBe('done');
    const view = await show(batch);
    expect(view.items.map(({ file, state }) => `${basename(file)} ${state}`)).toEqual(['known.png ok', 'text.tif failed', 'torn.png failed']);
    expect(view.items.map(({ micrograph }) => micrograph !== null)).toEqual([true, false, false]);
    expect(view.items[1]?.reason).toContain('text.tif');
    expect((await readdir(outFolder)).sort()).toEqual(['known_mask.png', 'known_overlay.png']);
    expect(await refused(client.call.batches.start({ project, model: 'first', what }))).toMatchObject({ code: 'usage/invalid', message: expect.stringMatching(/known_mask\.png.*not overwritten/) as string });
    expect((await refused(client.call.batches.review({ project, batch, position: 1, verdict: 'accepted' }))).message).toMatch(/no mask in the project/);
  });
});

describe('the review', () => {
  let batch: number;
  /** Of the batch over the whole project: the first three have a truth. */
  const position = 5;
  let micrograph: number;
  const item = async (at = position): Promise<BatchView['items'][number]> => (await show(batch)).items[at] as BatchView['items'][number];
  const truthOf = (id: number): ReturnType<ProjectStore['masks']['latestTruth']> => store.masks.latestTruth(id);

  it('makes an accepted mask one that can be learned from, and says who accepted what', async () => {
    batch = await segmented('all');
    micrograph = (await item()).micrograph?.id ?? 0;
    expect(await client.call.datasets.census({ project })).toEqual({ usable: 3, predictedOnly: UNMASKED, without: 0 });
    const view = await client.call.batches.review({ project, batch, position, verdict: 'accepted' });
    expect(view).toMatchObject({ review: 'accepted', reviewedBy: store.operator, truth: null });
    const truth = truthOf(micrograph);
    expect(truth).toMatchObject({ origin: 'assisted', by: `first, accepted by ${store.operator}`, sha256: store.masks.get(view.predicted ?? 0).sha256 });
    expect(await client.call.datasets.census({ project })).toMatchObject({ usable: 4 });
    expect(store.batches.ofMaskRevision(truth?.id ?? 0)?.id).toBe(batch);
    expect(store.audit.ofSubject(`batch:${batch}`).map(({ action }) => action)).toContain('batch.accepted');
  });

  it('takes an acceptance back as if it had never been, and accepts again', async () => {
    const before = truthOf(micrograph);
    expect(await client.call.batches.review({ project, batch, position, verdict: null })).toMatchObject({ review: 'open', reviewedBy: null });
    expect(truthOf(micrograph)).toBeUndefined();
    expect((await client.call.masks.revisions({ project, micrograph })).some(({ id }) => id === before?.id)).toBe(false);
    expect(await client.call.datasets.census({ project })).toMatchObject({ usable: 3 });
    expect(await client.call.batches.review({ project, batch, position, verdict: 'rejected', remark: 'scratches taken for pearlite' })).toMatchObject({ review: 'rejected', remark: 'scratches taken for pearlite' });
    expect(truthOf(micrograph)).toBeUndefined();
    await client.call.batches.review({ project, batch, position, verdict: 'accepted' });
    expect(truthOf(micrograph)?.revision).toBeGreaterThan(before?.revision ?? Infinity);
  });

  it('sees that a person corrected a mask, and leaves theirs alone', async () => {
    const opened = await client.call.masks.open({ project, micrograph });
    expect(opened.revision).toBe(truthOf(micrograph)?.id);
    const painter = new Painter(labelsOf(opened));
    await client.call.masks.append({ project, micrograph, base: opened.revision, sequence: opened.sequence + 1, entries: [painter.stroke(0, 0, WIDTH, HEIGHT / 2, 1)] });
    expect((await refused(client.call.batches.review({ project, batch, position, verdict: null }))).message).toMatch(/being drawn on/);
    const { revision } = await client.call.masks.commit({ project, micrograph });
    const view = await item();
    expect(view).toMatchObject({ review: 'corrected', truth: { revision, origin: 'assisted' } });
    const share = painter.map.data.reduce((sum, value) => sum + value, 0) / painter.map.data.length;
    expect(view.fractions?.[1]).toBeCloseTo(share, 9);
    for (const verdict of ['accepted', null] as const) expect((await refused(client.call.batches.review({ project, batch, position, verdict }))).message).toMatch(/drew on the mask/);
    expect(truthOf(micrograph)?.id).toBe(revision);
  });

  it('does not stand over a mask that a person made before unless it is told to, and then keeps that too', async () => {
    const view = await item(0);
    expect(view.truth).toMatchObject({ origin: 'synthetic' });
    expect(view.review).toBe('open');
    expect(await refused(client.call.batches.review({ project, batch, position: 0, verdict: 'accepted' }))).toMatchObject({ code: 'usage/invalid', details: { revision: view.truth?.revision } });
    expect(truthOf(view.micrograph?.id ?? 0)?.id).toBe(view.truth?.revision);
    await client.call.batches.review({ project, batch, position: 0, verdict: 'accepted', overTruth: true });
    expect(truthOf(view.micrograph?.id ?? 0)).toMatchObject({ origin: 'assisted' });
    await client.call.batches.review({ project, batch, position: 0, verdict: null });
    expect(truthOf(view.micrograph?.id ?? 0)?.id).toBe(view.truth?.revision);
  });

  it('takes no acceptance of another batch for a correction', async () => {
    const other = await segmented('all');
    await client.call.batches.review({ project, batch: other, position: 6, verdict: 'accepted' });
    expect(await item(6)).toMatchObject({ review: 'open', truth: { by: expect.stringContaining('accepted by') as string } });
  });

  it('goes out as masks, overlays and a table, where a person corrected it as theirs', async () => {
    const out = join(folder, 'out');
    await mkdir(out);
    for (const name of ['batch', 'again']) {
      const { job, folder: into } = await client.call.batches.export({ project, batch, folder: out });
      expect([name, into, (await ended(job)).state]).toEqual([name, out, 'done']);
    }
    expect((await readdir(out)).sort()).toEqual([`batch-${batch}`, `batch-${batch} (2)`]);
    const written = join(out, `batch-${batch}`);
    const { items } = await show(batch);
    const name = items[position]?.file ?? '';
    expect(await readdir(join(written, 'masks'))).toHaveLength(UNMASKED + 3);
    expect((await readdir(join(written, 'overlays'))).sort()).toEqual(items.map(({ file }) => file).sort());
    const mask = await decodeMask(join(written, 'masks', name));
    expect(new Set(mask.data.subarray(0, (WIDTH * HEIGHT) / 2))).toEqual(new Set([1]));
    const rows = (await readFile(join(written, 'table.csv'), 'utf8')).split('\r\n');
    expect(rows[0]).toMatch(/^file,specimen,state,reason,area fraction of ferrite,area fraction of pearlite,certainty,review,/);
    expect(rows).toHaveLength(UNMASKED + 3 + 2);
    expect(rows[position + 1]).toMatch(new RegExp(`^${name},NEW-\\d,ok,,0\\.\\d+,0\\.\\d+,0\\.\\d+,corrected,`));
    expect(await refused(client.call.batches.export({ project, batch: 99, folder: out }))).toMatchObject({ code: 'project/unknownRecord' });
  });

  it('leaves a project that checks clean, certainty and all', async () => {
    const { ok, problems } = await checkProject(path);
    expect([ok, problems]).toEqual([true, []]);
  });
});
