import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import { createApi, type Api } from '../../src/main/api/createApi.ts';
import { createApp, type App } from '../../src/main/app.ts';
import { operatorName } from '../../src/main/project/openProject.ts';
import { serveApp, type Served } from '../../src/main/server/serveApp.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';
import { PLAIN_SETTINGS } from '../../src/main/services/ReportsService.ts';
import type { AppError } from '../../src/shared/errors/AppError.ts';
import type { JobView } from '../../src/shared/progress/JobView.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { socketPort } from '../../src/shared/rpc/socketPort.ts';

const hasPoppler = ['pdftotext', 'pdfimages'].every((tool) => spawnSync(tool, ['-v']).error === undefined);
if (!hasPoppler) process.stdout.write('skipped: the letterhead of a report, because pdftotext and pdfimages (poppler-utils) are not installed\n');

let folder: string;
let app: App;
let api: Api;
let served: Served;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-settings-'));
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(folder, name);
  app = createApp();
  api = createApi(app);
  served = await serveApp(api, { port: 0, host: '127.0.0.1', page: folder });
});
afterAll(async () => {
  await served.close();
  api.close();
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function connected(): Promise<RpcClient<NitalContract>> {
  const url = new URL(served.url);
  const socket = new Socket(`ws://${url.host}/rpc`, ['nital', url.hash.slice(1)], { origin: `http://${url.host}` });
  await once(socket, 'open');
  const client = new RpcClient<NitalContract>();
  client.connect(socketPort(socket));
  return client;
}

const failure = (call: Promise<unknown> | undefined): Promise<AppError> => (call ?? Promise.resolve()).then(() => expect.unreachable(), (error: unknown) => error as AppError);

describe('the settings', () => {
  it('are asked for, changed, and another window hears of it', async () => {
    const [first, second] = [await connected(), await connected()];
    let heard = 0;
    second.subscribe('settingsChanged', {}, () => heard++);
    expect(await second.call.settings.show({})).toMatchObject({ laboratory: { name: '', address: [], accreditation: null }, logo: null, operator: null, systemUser: operatorName(undefined), device: 'auto', memory: { ownMB: null }, disk: { ownMB: null, defaultMB: 2048 }, appearance: 'dark' });
    const changed = await first.call.settings.change({ changes: { operator: ' R. Meyer ', laboratory: { name: 'Prüflabor Ω', address: ['Halle 4', '50667 Köln'] }, device: 'cpu', memoryMB: 900, appearance: 'system' } });
    expect(changed).toMatchObject({ laboratory: { name: 'Prüflabor Ω', address: ['Halle 4', '50667 Köln'] }, operator: 'R. Meyer', device: 'cpu', memory: { ownMB: 900 }, appearance: 'system' });
    await expect.poll(() => heard).toBe(1);
    expect(await second.call.settings.show({})).toEqual(changed);
    expect(await second.call.app.info({})).toMatchObject({ operator: 'R. Meyer' });
  });

  it('refuse what they cannot be', async () => {
    const client = await connected();
    for (const changes of [{ memoryMB: 1 }, { diskMB: 0.5 }, { appearance: 'pink' }, { device: 'quantum' }, { operator: 'x'.repeat(300) }]) {
      expect((await failure(client.call.settings.change({ changes: changes as never }))).code).toBe('call/invalid');
    }
  });

  it('name the operator in the audit trail of a project, also one that is open already', async () => {
    const client = await connected();
    await client.call.settings.change({ changes: { operator: 'A. Berg' } });
    const { handle: project, path } = await client.call.projects.create({ path: join(folder, 'steel'), classes: '0:ferrite,1:pearlite' });
    await client.call.specimens.add({ project, code: '37' });
    await client.call.settings.change({ changes: { operator: 'C. Dahl' } });
    await client.call.specimens.add({ project, code: '38' });
    await client.call.settings.change({ changes: { operator: null } });
    await client.call.specimens.add({ project, code: '39' });
    const reader = app.projects.open(path, { readOnly: true });
    expect(reader.audit.list()[0]).toMatchObject({ action: 'project.create', who: 'A. Berg' });
    expect(reader.audit.list().filter(({ action }) => action === 'specimen.add').map(({ who }) => who)).toEqual(['A. Berg', 'C. Dahl', operatorName(undefined)]);
    reader.close();
  });
});

describe('the logo', () => {
  const png = encodePng({ width: 6, height: 4, channels: 3, bitDepth: 8, data: new Uint8Array(72).fill(90) });
  const kept = (): string[] => readdirSync(app.settings.folder).filter((name) => name.startsWith('logo'));

  it('is kept beside the settings, replaced, and taken away', async () => {
    const client = await connected();
    expect(await client.call.settings.logo({})).toBeNull();
    const { logo } = await client.call.settings.setLogo({ file: png });
    expect(logo).toMatch(/^logo-[0-9a-f]{16}\.png$/);
    expect(await client.call.settings.logo({})).toEqual({ type: 'image/png', bytes: new Uint8Array(png) });
    expect(await app.logo.raster()).toMatchObject({ width: 6, height: 4, channels: 3 });
    const other = await client.call.settings.setLogo({ file: encodePng({ width: 2, height: 2, channels: 1, bitDepth: 8, data: new Uint8Array(4) }) });
    expect(other.logo).not.toBe(logo);
    expect(kept()).toEqual([other.logo]);
    expect((await client.call.settings.setLogo({ file: null })).logo).toBeNull();
    expect(kept()).toEqual([]);
  });

  it('must be a sound picture; the one before stays', async () => {
    const client = await connected();
    const { logo } = await client.call.settings.setLogo({ file: png });
    expect(await failure(client.call.settings.setLogo({ file: Buffer.from('GIF89a') }))).toMatchObject({ code: 'input/unsupported', message: expect.stringContaining('PNG') as string });
    expect(await failure(client.call.settings.setLogo({ file: png.slice(0, 40) }))).toMatchObject({ code: 'input/unreadable', message: expect.stringContaining('damaged') as string });
    expect(kept()).toEqual([logo]);
    expect((await client.call.settings.show({})).logo).toBe(logo);
  });

  it.skipIf(!hasPoppler)('stands on reports with the rest of the letterhead, unless another laboratory makes them', async () => {
    const client = await connected();
    await client.call.settings.change({ changes: { operator: 'R. Meyer', laboratory: { name: 'Prüflabor Ω', address: ['Halle 4'], accreditation: 'D-PL-0815' } } });
    const { path } = await app.projects.create(join(folder, 'reported'), { labelSet: parseLabelSet('0:ferrite:matrix,1:pearlite:constituent') });
    const store = app.projects.open(path);
    await app.synthetic.make({ specimens: 1, fields: 1, pearlite: { from: 0.5, to: 0.5 }, width: 96, height: 96, umPerPx: 0.5, seed: 1 }, store, {});
    const specimen = store.specimens.list()[0]?.id ?? 0;
    const firstPage = async (out: string, laboratory: string | null): Promise<{ text: string; images: number }> => {
      await app.reports.make(store, { specimen, settings: { ...PLAIN_SETTINGS, laboratory } }, out);
      return { text: execFileSync('pdftotext', ['-l', '1', out, '-'], { encoding: 'utf8' }), images: execFileSync('pdfimages', ['-list', '-l', '1', out], { encoding: 'utf8' }).split('\n').length };
    };
    const own = await firstPage(join(folder, 'own.pdf'), null);
    for (const words of ['Prüflabor Ω', 'Halle 4', 'D-PL-0815', 'R. Meyer']) expect(own.text).toContain(words);
    const other = await firstPage(join(folder, 'other.pdf'), 'Elsewhere');
    expect(other.text).toContain('Elsewhere');
    for (const words of ['Prüflabor Ω', 'Halle 4', 'D-PL-0815']) expect(other.text).not.toContain(words);
    expect(own.images).toBe(other.images + 1);
    store.close();
  });
});

describe('what is kept on the disk', () => {
  it('is counted, limited and cleared', async () => {
    const client = await connected();
    const before = await client.call.settings.storage({});
    expect(before.areas.map(({ area, bytes, limit }) => [area, bytes, limit / 2 ** 20])).toEqual([['thumbnails', 0, 512], ['tiles', 0, 1536]]);
    // Last used one day after the other.
    for (const [at, name] of ['aa', 'bb', 'cc'].entries()) {
      const tiles = join(before.folder, 'tiles', name, 'f'.repeat(62));
      await mkdir(tiles, { recursive: true });
      await writeFile(join(tiles, '2-0-0'), new Uint8Array(20 * 2 ** 20));
      const then = new Date(Date.now() - (5 - at) * 86_400_000);
      await utimes(tiles, then, then);
    }
    expect((await client.call.settings.storage({})).areas[1]?.bytes).toBe(60 * 2 ** 20);
    await client.call.settings.change({ changes: { diskMB: 64 } });
    expect((await client.call.settings.storage({})).areas[1]).toEqual({ area: 'tiles', bytes: 40 * 2 ** 20, limit: 48 * 2 ** 20 });
    expect(existsSync(join(before.folder, 'tiles', 'aa', 'f'.repeat(62)))).toBe(false);
    expect((await client.call.settings.clearStorage({ area: 'tiles' })).areas[1]?.bytes).toBe(0);
  });
});

it('measures this PC as a job that can be called off', async () => {
  const client = await connected();
  const { job } = await client.call.settings.measure({ device: 'cpu' });
  const view = async (): Promise<JobView | undefined> => (await client.call.jobs.list({})).find(({ id }) => id === job);
  await expect.poll(async () => (await view())?.progress?.done ?? 0, { timeout: 60_000 }).toBeGreaterThan(0);
  expect(await view()).toMatchObject({ title: 'Measuring this PC', state: 'running', project: '', progress: { stage: 'Timing gradients' } });
  await client.call.jobs.cancel({ id: job });
  await expect.poll(async () => (await view())?.state, { timeout: 60_000 }).toBe('cancelled');
});
