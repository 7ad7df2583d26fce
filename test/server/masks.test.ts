import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { createApi, type Api } from '../../src/main/api/createApi.ts';
import { createApp, type App } from '../../src/main/app.ts';
import { openProject, operatorName } from '../../src/main/project/openProject.ts';
import { serveApp, type Served } from '../../src/main/server/serveApp.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import type { AppError } from '../../src/shared/errors/AppError.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { socketPort } from '../../src/shared/rpc/socketPort.ts';
import { addBlank, labelsOf, Painter } from '../masks/drawing.ts';
import { ferritePearliteProject, sha256Of } from '../helpers/testProject.ts';

let folder: string;
let app: App;
let api: Api;
let served: Served;
let path: string;
let micrograph: number;
let unseen: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-masks-'));
  await mkdir(join(folder, 'page'));
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html>');
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(folder, 'user');
  path = join(folder, 'steel.nital');
  const project = await ferritePearliteProject(path);
  micrograph = (await addBlank(project, 700, 530)).id;
  unseen = (await addBlank(project, 600, 540, 'S2')).id;
  project.close();
  app = createApp();
  api = createApi(app);
  served = await serveApp(api, { port: 0, host: '127.0.0.1', page: join(folder, 'page') });
});
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
  const client = new RpcClient<NitalContract>();
  client.connect(socketPort(socket));
  return client;
}

it('lets two windows draw one mask, tells the second one, and makes revisions', async () => {
  const [first, second] = [await connected(), await connected()];
  const { handle: project } = await first.call.projects.open({ path });
  const changed: string[] = [];
  const saved: number[] = [];
  second.subscribe('projectChanged', { project }, ({ area }) => changed.push(area));
  second.subscribe('maskSaved', { project }, ({ acknowledged }) => saved.push(acknowledged));
  const [one, two] = [await first.call.masks.open({ project, micrograph }), await second.call.masks.open({ project, micrograph })];
  expect(one).toMatchObject({ width: 700, height: 530, revision: null, sequence: 0, history: [], undone: 0, pendingStrokes: 0 });
  const [painter, late] = [new Painter(labelsOf(one)), new Painter(labelsOf(two))];
  const { acknowledged } = await first.call.masks.append({ project, micrograph, base: null, sequence: 1, entries: [painter.stroke(10, 10, 200, 100, 1), painter.stroke(50, 50, 300, 300, 0)] });
  expect(acknowledged).toBe(2);
  const refused = await second.call.masks.append({ project, micrograph, base: null, sequence: 1, entries: [late.stroke(0, 0, 4, 4, 0)] }).catch((error: unknown) => error as AppError);
  expect(refused).toMatchObject({ code: 'mask/conflict', message: expect.stringMatching(/another window.*Open it again/) as string });
  expect(await first.call.masks.list({ project })).toMatchObject([{ id: micrograph, revision: null, pendingStrokes: 2 }, { id: unseen }]);
  const { revision } = await first.call.masks.commit({ project, micrograph });
  expect(await first.call.masks.revisions({ project, micrograph })).toMatchObject([{ id: revision, origin: 'drawn', by: operatorName(undefined), revision: 1 }]);
  expect(labelsOf(await second.call.masks.labels({ project, revision: revision ?? 0 }))).toEqual(painter.map);
  const reloaded = await second.call.masks.open({ project, micrograph });
  expect(reloaded).toMatchObject({ revision, sequence: 2, undone: 0, history: [{ label: 'Brush' }, { label: 'Brush' }] });
  const [delta] = await second.call.masks.history({ project, micrograph, from: 1, count: 5 });
  expect(delta?.length).toBe(reloaded.history[1]?.bytes);
  await second.call.masks.append({ project, micrograph, base: revision, sequence: 3, entries: [{ kind: 'undo', label: 'Brush', code: 'brush' }] });
  expect(await first.call.masks.open({ project, micrograph })).toMatchObject({ undone: 1, pendingStrokes: 1 });
  expect(saved).toEqual([2, 3]);
  expect(changed).toEqual(['masks', 'specimens']);
});

it('gives tiles of a micrograph at any level', async () => {
  const client = await connected();
  const { handle: project } = await client.call.projects.open({ path });
  const at = async (level: number, column: number, row: number): Promise<readonly number[]> => {
    const { width, height, channels, bytes } = await client.call.masks.imageTile({ project, micrograph, level, column, row });
    return [width, height, channels, bytes.length, bytes[0] as number];
  };
  expect(await at(0, 0, 0)).toEqual([512, 512, 1, 512 * 512, 0]);
  expect(await at(0, 1, 1)).toEqual([188, 18, 1, 188 * 18, ((512 * 700 + 512) * 7) % 251]);
  expect((await at(1, 0, 0)).slice(0, 2)).toEqual([350, 265]);
  expect((await at(16, 0, 0)).slice(0, 4)).toEqual([1, 1, 1, 1]);
  const refused = await client.call.masks.imageTile({ project, micrograph, level: 0, column: 2, row: 0 }).catch((error: unknown) => error as AppError);
  expect(refused).toMatchObject({ code: 'usage/invalid', message: expect.stringContaining('2 × 2') as string });
});

it('says which micrograph has lost its image, and that the mask is safe', async () => {
  const client = await connected();
  const lost = join(folder, 'lost.nital');
  const store = await ferritePearliteProject(lost);
  const { id, sha256 } = await addBlank(store, 40, 30, 'S9');
  await rm(store.blobs.path(sha256));
  store.close();
  const { handle } = await client.call.projects.open({ path: lost });
  await expect(client.call.masks.imageTile({ project: handle, micrograph: id, level: 0, column: 0, row: 0 })).rejects.toMatchObject({ code: 'project/damaged', message: expect.stringMatching(/"S9\.png" is missing.*mask is safe.*restore/) as string });
  expect(await client.call.masks.open({ project: handle, micrograph: id })).toMatchObject({ width: 40, height: 30 });
});

it('makes all tiles of a micrograph ready before anybody looks', async () => {
  const client = await connected();
  const { handle: project } = await client.call.projects.open({ path });
  expect(await client.call.masks.prepare({ project, micrograph: unseen })).toBeNull();
  const kept = join(folder, 'user', 'nital', 'tiles', sha256Of('S2 600 540').slice(0, 2), sha256Of('S2 600 540').slice(2));
  // Two by two at full size, one at half.
  expect((await readdir(kept)).sort()).toEqual(['0-0-0', '0-0-1', '0-1-0', '0-1-1', '1-0-0']);
  await expect(client.call.masks.prepare({ project, micrograph: 999 })).rejects.toMatchObject({ code: 'project/unknownRecord' });
});

it('finds a project that is open elsewhere locked, and what was drawn in it all the same', async () => {
  const client = await connected();
  await client.call.projects.open({ path });
  expect(() => openProject(path)).toThrow(/open for writing/);
  const reader = openProject(path, { readOnly: true });
  expect(await app.masks.list(reader)).toMatchObject([{ id: micrograph, pendingStrokes: 1 }, { id: unseen }]);
  await expect(app.masks.append(reader, micrograph, null, 4, [{ kind: 'undo', label: '', code: '' }])).rejects.toMatchObject({ code: 'usage/invalid' });
  reader.close();
});
