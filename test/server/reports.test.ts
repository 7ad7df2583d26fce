import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { createApi, type Api } from '../../src/main/api/createApi.ts';
import { createApp, type App } from '../../src/main/app.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import { serveApp, type Served } from '../../src/main/server/serveApp.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import type { ReportSettings } from '../../src/shared/domain/report.ts';
import type { AppError } from '../../src/shared/errors/AppError.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { socketPort } from '../../src/shared/rpc/socketPort.ts';
import { labelsOf, Painter } from '../masks/drawing.ts';
import { ferritePearliteProject } from '../helpers/testProject.ts';

const SETTINGS: ReportSettings = { laboratory: 'Prüflabor Ω', address: ['Hall 4'], operator: 'Dr. Weber', remarks: ['one'], micrographs: null, attachMasks: false };

let folder: string;
let app: App;
let api: Api;
let served: Served;
let client: RpcClient<NitalContract>;
let project: string;
let specimen: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-reports-'));
  await mkdir(join(folder, 'page'));
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html>');
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(folder, 'user');
  app = createApp();
  api = createApi(app);
  served = await serveApp(api, { port: 0, host: '127.0.0.1', page: join(folder, 'page') });
  const path = join(folder, 'steel.nital');
  const store = await ferritePearliteProject(path);
  await app.synthetic.make({ specimens: 2, fields: 2, width: 96, height: 64, umPerPx: 0.5, seed: 3 }, store, {});
  store.specimens.upsert({ code: 'Z-empty' });
  store.close();
  const url = new URL(served.url);
  const socket = new Socket(`ws://${url.host}/rpc`, ['nital', url.hash.slice(1)], { origin: `http://${url.host}` });
  await once(socket, 'open');
  client = new RpcClient<NitalContract>();
  client.connect(socketPort(socket));
  project = (await client.call.projects.open({ path })).handle;
  // A project that nobody watches is closed after a while.
  client.subscribe('projectChanged', { project }, () => undefined);
  specimen = (await client.call.reports.subjects({ project }))[0]?.id ?? 0;
});
afterAll(async () => {
  await served.close();
  api.close();
  await app.close();
  await rm(folder, { recursive: true });
});

const failure = (call: Promise<unknown>): Promise<AppError> => call.then(() => Promise.reject(new Error('nothing failed')), (error: unknown) => error as AppError);

it('says what can be reported, and what a report would lack', async () => {
  const subjects = await client.call.reports.subjects({ project });
  expect(subjects.map(({ code, micrographs, masked, predicted, calibrated, reports, models }) => ({ code, micrographs, masked, predicted, calibrated, reports, models }))).toEqual([
    ...['SYN-3-01', 'SYN-3-02'].map((code) => ({ code, micrographs: 2, masked: 2, predicted: 0, calibrated: 2, reports: 0, models: [] })),
    { code: 'Z-empty', micrographs: 0, masked: 0, predicted: 0, calibrated: 0, reports: 0, models: [] },
  ]);
  const plan = await client.call.reports.plan({ project, specimen, settings: { ...SETTINGS, operator: null } });
  expect(plan).toMatchObject({ specimen: { code: 'SYN-3-01' }, fields: [{ isChosen: true, mask: { origin: 'synthetic', revision: 1 } }, {}], model: null, pendingStrokes: 0 });
  expect(plan.gaps.map(({ weight, place }) => [weight, place])).toEqual([['must', { option: 'operator' }], ['should', { screen: 'specimens', id: specimen }]]);
  const empty = subjects.find(({ code }) => code === 'Z-empty')?.id ?? 0;
  const nothing = await client.call.reports.plan({ project, specimen: empty, settings: SETTINGS });
  expect(nothing.gaps.map(({ sentence }) => sentence)).toEqual([expect.stringMatching(/No micrograph/), expect.stringMatching(/grade, composition, heat treatment, preparation/)]);
  expect(await failure(client.call.reports.preview({ project, specimen: empty, settings: SETTINGS }))).toMatchObject({ code: 'dataset/empty' });
  expect(await failure(client.call.reports.make({ project, specimen: 99, settings: SETTINGS }))).toMatchObject({ code: 'project/unknownRecord' });
});

it('shows a draft that is nowhere kept and cannot pass for a report', async () => {
  const { bytes } = await client.call.reports.preview({ project, specimen, settings: SETTINGS });
  expect(Buffer.from(bytes).subarray(0, 5).toString()).toBe('%PDF-');
  expect(await client.call.reports.list({ project })).toEqual([]);
  const refused = await failure(client.call.reports.verifyFile({ project, name: 'draft.pdf', bytes }));
  expect(refused).toMatchObject({ code: 'input/unsupported', message: expect.stringMatching(/"draft\.pdf".*it is a draft/) as string });
  const [first] = (await client.call.reports.plan({ project, specimen, settings: SETTINGS })).fields;
  const one = await client.call.reports.preview({ project, specimen, settings: { ...SETTINGS, micrographs: [first?.id ?? 0] } });
  expect(one.bytes.length).toBeLessThan(bytes.length);
  expect(await failure(client.call.reports.preview({ project, specimen, settings: { ...SETTINGS, micrographs: [] } }))).toMatchObject({ code: 'dataset/empty' });
});

it('issues a report, gives its bytes, saves it, and verifies it by its number and as a file', async () => {
  const changed: string[] = [];
  const jobs: string[] = [];
  client.subscribe('projectChanged', { project }, ({ area }) => changed.push(area));
  client.subscribe('job', {}, ({ title, state }) => state === 'done' && jobs.push(title));
  const made = await client.call.reports.make({ project, specimen, settings: SETTINGS });
  expect(made).toMatchObject({ number: expect.stringMatching(/^\d{8}-SYN-3-01-1$/) as string, specimen: { id: specimen, code: 'SYN-3-01' }, operator: 'Dr. Weber' });
  expect(await client.call.reports.list({ project })).toEqual([made]);
  expect(await client.call.reports.list({ project, specimen: specimen + 1 })).toEqual([]);
  const { number, bytes } = await client.call.reports.bytes({ project, id: made.id });
  expect([number, bytes.length]).toEqual([made.number, made.bytes]);
  const out = join(folder, 'saved.pdf');
  await client.call.reports.save({ project, id: made.id, path: out });
  expect(new Uint8Array(await readFile(out))).toEqual(new Uint8Array(bytes));
  expect(await failure(client.call.reports.save({ project, id: made.id, path: join(folder, 'no', 'folder.pdf') }))).toMatchObject({ code: 'input/notFound' });
  const result = await client.call.reports.verify({ project, id: made.id });
  expect(result).toMatchObject({ verdict: 'identical', file: 'asIssued', issued: made.id, differences: [], sha256: made.sha256 });
  expect(await client.call.reports.verifyFile({ project, name: 'saved.pdf', bytes })).toEqual(result);
  expect(changed).toEqual(['reports', 'specimens']);
  expect(jobs).toEqual(['Report of specimen SYN-3-01', `Verifying report ${made.number ?? ''}`, 'Verifying saved.pdf']);
  expect(await failure(client.call.reports.bytes({ project, id: 99 }))).toMatchObject({ code: 'project/unknownRecord' });
  expect(await failure(client.call.reports.verifyFile({ project, name: 'none.pdf', bytes: new Uint8Array() }))).toMatchObject({ code: 'input/unsupported' });
});

it('names what was drawn since, also what is no revision yet, and gives the next report a number of its own', async () => {
  const [report] = await client.call.reports.list({ project });
  const plan = await client.call.reports.plan({ project, specimen, settings: SETTINGS });
  const micrograph = plan.fields[1]?.id ?? 0;
  const opened = await client.call.masks.open({ project, micrograph });
  const painter = new Painter(labelsOf(opened));
  await client.call.masks.append({ project, micrograph, base: opened.revision, sequence: 1, entries: [painter.stroke(5, 5, 60, 40, 1)] });
  expect((await client.call.reports.plan({ project, specimen, settings: SETTINGS })).pendingStrokes).toBe(1);
  const result = await client.call.reports.verify({ project, id: report?.id ?? 0 });
  expect(result).toMatchObject({ verdict: 'different', file: 'asIssued' });
  const fraction = result.differences.find(({ what }) => what.startsWith('area fraction of pearlite, field 2'));
  expect(fraction).toMatchObject({ why: expect.stringMatching(/mask revision 2 of SYN-3-01_2\.png \(drawn, by .*in place of revision 1/) as string });
  expect(result.differences.some(({ what }) => what.startsWith('area fraction of pearlite, field 1'))).toBe(false);
  expect(result.differences.find(({ what }) => what === 'mean area fraction of pearlite')).toMatchObject({ why: expect.stringMatching(/^follows from the fields: mask revision 2/) as string });
  const [again, other] = await Promise.all([client.call.reports.make({ project, specimen, settings: SETTINGS }), client.call.reports.make({ project, specimen, settings: SETTINGS })]);
  expect(new Set([report?.number, again.number, other.number]).size).toBe(3);
  expect((await client.call.reports.verify({ project, id: again.id })).verdict).toBe('identical');
  expect((await client.call.reports.list({ project })).map(({ id }) => id)).toEqual([3, 2, 1]);
});

it('keeps in the trail who issued and verified what', () => {
  const store = openProject(join(folder, 'steel.nital'), { readOnly: true });
  const actions = store.audit.list().filter(({ subject }) => subject === 'report:1').map(({ action, details }) => [action, (details as { verdict?: string }).verdict]);
  store.close();
  expect(actions).toEqual([['report.issue', undefined], ['report.verify', 'identical'], ['report.verify', 'identical'], ['report.verify', 'different']]);
});
