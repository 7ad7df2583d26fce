import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { createApi, type Api } from '../../src/main/api/createApi.ts';
import { createApp, type App } from '../../src/main/app.ts';
import { serveApp, type Served } from '../../src/main/server/serveApp.ts';
import { contract, type NitalContract } from '../../src/shared/contract/contract.ts';
import type { AppError } from '../../src/shared/errors/AppError.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { socketPort } from '../../src/shared/rpc/socketPort.ts';

let folder: string;
let app: App;
let api: Api;
let served: Served;
let address: string;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-serve-'));
  await mkdir(join(folder, 'page', 'assets'), { recursive: true });
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html><title>Nital</title>');
  await writeFile(join(folder, 'page', 'assets', 'main-abc.js'), 'export {};');
  await writeFile(join(folder, 'secret.html'), 'not for you');
  // Settings, cache and the sample project of this test are not the user's.
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(folder, 'user');
  app = createApp();
  api = createApi(app);
  served = await serveApp(api, { port: 0, host: '127.0.0.1', page: join(folder, 'page') });
  const url = new URL(served.url);
  [address, token] = [url.host, url.hash.slice(1)];
});

afterAll(async () => {
  await served.close();
  api.close();
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function connectedClient(): Promise<RpcClient<NitalContract>> {
  const socket = new Socket(`ws://${address}/rpc`, ['nital', token], { origin: `http://${address}` });
  await once(socket, 'open');
  const client = new RpcClient<NitalContract>();
  client.connect(socketPort(socket));
  return client;
}

/** The status of an answer to a raw request, whatever its headers. */
async function statusOf(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  const [host, port] = address.split(':') as [string, string];
  const asked = request({ host, port, path, method, headers: { host: address, ...headers }, setHost: false });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }];
  answer.resume();
  return answer.statusCode;
}

/** The status line that an upgrade to a socket is answered with. */
async function upgradeStatus(headers: Record<string, string>, path = '/rpc'): Promise<number> {
  const [host, port] = address.split(':') as [string, string];
  const socket = connect(Number(port), host);
  const lines = { Host: address, Origin: `http://${address}`, Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Protocol': `nital, ${token}`, ...headers };
  const text = Object.entries(lines).filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`GET ${path} HTTP/1.1\r\n${text}\r\n`);
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d+)/.exec(data.toString())?.[1]);
}

describe('who is let in', () => {
  it('serves the page, and nothing outside its folder', async () => {
    expect(await statusOf('/')).toBe(200);
    expect(await statusOf('/assets/main-abc.js')).toBe(200);
    for (const path of ['/../secret.html', '/%2e%2e/secret.html', '/assets/../../secret.html', '/assets/..%2f..%2fsecret.html', '//etc/passwd', '/.env', '/index.html/', '/nothing.js', '/assets']) {
      expect([path, await statusOf(path)]).toEqual([path, 404]);
    }
    expect(await statusOf('/', {}, 'POST')).toBe(405);
  });

  it('sends a policy that keeps foreign scripts out', async () => {
    const answer = await fetch(`http://${address}/`);
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';.*frame-ancestors 'none'/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).not.toContain(token);
  });

  it('refuses pages that were reached under another name or from another site', async () => {
    expect(await statusOf('/', { host: 'evil.example' })).toBe(403);
    expect(await statusOf('/', { host: `evil.example:${address.split(':')[1] ?? ''}` })).toBe(403);
    expect(await statusOf('/', { origin: 'http://evil.example' })).toBe(403);
    expect(await statusOf('/', { origin: 'null' })).toBe(403);
  });

  it('opens a socket only for its own page with the token', async () => {
    expect(await upgradeStatus({})).toBe(101);
    expect(await upgradeStatus({ Host: 'evil.example' })).toBe(403);
    expect(await upgradeStatus({ Origin: 'http://evil.example' })).toBe(403);
    expect(await upgradeStatus({ Origin: '' })).toBe(403);
    expect(await upgradeStatus({ 'Sec-WebSocket-Protocol': '' })).toBe(401);
    expect(await upgradeStatus({ 'Sec-WebSocket-Protocol': 'nital' })).toBe(401);
    expect(await upgradeStatus({ 'Sec-WebSocket-Protocol': `nital, ${token.slice(0, -1)}x` })).toBe(401);
    expect(await upgradeStatus({ 'Sec-WebSocket-Protocol': `nital, ${token}x` })).toBe(401);
    expect(await upgradeStatus({}, '/other')).toBe(403);
  });
});

describe('a window', () => {
  it('makes a project, adds and changes specimens, and another window hears of it', async () => {
    const [first, second] = [await connectedClient(), await connectedClient()];
    const made = await first.call.projects.create({ path: join(folder, 'steel'), classes: '0:ferrite:matrix,1:pearlite:constituent' });
    expect(made).toMatchObject({ name: 'steel', labelSet: { classes: [{ name: 'ferrite' }, { name: 'pearlite' }] } });
    const same = await second.call.projects.open({ path: made.path });
    expect(same.handle).toBe(made.handle);
    const heard: string[] = [];
    second.subscribe('projectChanged', { project: made.handle }, ({ area }) => heard.push(area));
    const { id } = await first.call.specimens.add({ project: made.handle, code: '37' });
    await first.call.specimens.change({ project: made.handle, ids: [id], changes: { grade: 'C45E', heatTreatment: [{ kind: 'annealing', celsius: 850, minutes: 60, cooling: 'furnace' }] } });
    expect(await second.call.specimens.list({ project: made.handle })).toMatchObject([{ id, code: '37', grade: 'C45E', treatment: 'annealing 850 °C, 60 min, furnace', micrographs: 0 }]);
    expect(await second.call.specimens.show({ project: made.handle, id })).toMatchObject({ code: '37', heatTreatment: [{ celsius: 850 }] });
    expect(heard).toEqual(['specimens', 'specimens']);
    expect(await second.call.projects.recent({})).toMatchObject([{ name: 'steel', found: true }]);
  });

  it('follows a sample project being made, sees its thumbnails and calibrates', async () => {
    process.env['HOME'] = folder;
    const client = await connectedClient();
    const states: string[] = [];
    client.subscribe('job', {}, ({ state }) => states.push(state));
    const { job, path } = await client.call.projects.sample({});
    await expect.poll(() => states.at(-1), { timeout: 60_000 }).toBe('done');
    expect(await client.call.jobs.list({})).toMatchObject([{ id: job, title: 'Sample project', state: 'done', progress: { unit: 'micrographs', done: 12 } }]);
    const { handle } = await client.call.projects.open({ path });
    const [row] = await client.call.specimens.list({ project: handle });
    expect(row).toMatchObject({ micrographs: 2, calibrated: 2, masked: 2, predicted: 0 });
    const id = row?.shown[0] as number;
    const { type, bytes } = await client.call.micrographs.thumbnail({ project: handle, id, side: 192 });
    expect([type, bytes[0], bytes[1]]).toEqual(['image/jpeg', 0xff, 0xd8]);
    expect(bytes.length).toBeLessThan(30_000);
    await client.call.micrographs.calibrate({ project: handle, ids: [id], umPerPx: 0.5, source: 'entered', origin: 'test' });
    expect((await client.call.specimens.show({ project: handle, id: row?.id as number })).micrographs[0]?.calibration).toMatchObject({ umPerPx: 0.5, confirmed: true });
  });

  it('gets a typed answer for anything it may send to any method', async () => {
    const client = await connectedClient();
    const junk: unknown[] = [undefined, null, 0, 'x', [], {}, { project: '' }, { project: 'nothing', id: 1, ids: [1], path: '\0', side: 192, changes: {}, code: 'x', umPerPx: 1, source: 'entered', origin: '', classes: '' }, { project: ['constructor'], id: -1 }, { ['__proto__']: { project: 'x' } }, { project: 'x'.repeat(1e6) }, new Uint8Array(1e5)];
    let refused = 0;
    const calls = client.call as unknown as Record<string, Record<string, (params: unknown) => Promise<unknown>>>;
    // Unknown and inherited names too.
    const names: readonly (readonly [string, string])[] = [...Object.entries(contract.methods).flatMap(([area, table]) => Object.keys(table).map((name) => [area, name] as const)), ['nothing', 'here'], ['projects', 'constructor'], ['__proto__', 'toString']];
    for (const [area, name] of names) {
      const call = calls[area]?.[name];
      if (call === undefined) throw new Error('every name can be called');
      // These take an empty object, and one of them would fill the disk.
      if (['projects.sample'].includes(`${area}.${name}`)) continue;
      for (const params of junk) {
        const outcome = await call(params).then(() => 'fine', (error: unknown) => (error as AppError).code);
        expect([area, name, outcome]).toEqual([area, name, expect.stringMatching(/^(fine|call\/\w+|project\/\w+|input\/\w+|usage\/\w+|disk\/\w+)$/)]);
        if (outcome !== 'fine') refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
    expect(await client.call.app.info({})).toMatchObject({ version: expect.stringMatching(/^\d/) as string });
  });
});
