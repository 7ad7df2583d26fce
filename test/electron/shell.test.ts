import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import { messagePort } from '../../src/shared/rpc/messagePort.ts';
import { PORT_CHANNEL } from '../../src/shared/rpc/portChannel.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { chosen, electron, type MenuItem } from './standInElectron.ts';

vi.mock('electron', async () => (await import('./standInElectron.ts')).electron);

const { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session } = electron;
const PAGE = 'nital://app/';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-shell-'));
  await mkdir(join(folder, 'page', 'assets'), { recursive: true });
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html><title>Nital</title>');
  await writeFile(join(folder, 'secret.html'), 'not for you');
  // Settings of this test are not the user's.
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(folder, 'user');
  const { startShell } = await import('../../src/main/electron/startShell.ts');
  await startShell({ page: join(folder, 'page'), preload: '/built/preload.cjs', engine: '/built/entry.js' });
  await vi.waitFor(() => expect(windowOf().said).toContain(`load ${PAGE}`));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function windowOf(): InstanceType<typeof BrowserWindow> {
  const window = BrowserWindow.all[0];
  if (window === undefined) throw new Error('there is no window');
  return window;
}

const item = (label: string): MenuItem | undefined => Menu.current.flatMap(({ submenu }) => submenu ?? []).find((entry) => entry.label === label);

/** A client of the page, connected as its preload would do it; null when the shell gives it no port. */
function connected(url: string, parent: unknown = null): RpcClient<NitalContract> | null {
  const given: MessagePort[] = [];
  ipcMain.emit(PORT_CHANNEL, { senderFrame: { url, parent, postMessage: (_channel: string, _message: unknown, ports: MessagePort[]) => given.push(...ports) } });
  const [port] = given;
  if (port === undefined) return null;
  const client = new RpcClient<NitalContract>();
  client.connect(messagePort(port, { handsOver: false }));
  afterAll(() => port.close());
  return client;
}

describe('the window', () => {
  it('runs its page in a sandbox without Node, shown when there is something to see', () => {
    expect(windowOf().options).toMatchObject({ show: false, webPreferences: { preload: '/built/preload.cjs', contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, spellcheck: false, devTools: false } });
    expect(windowOf().said).not.toContain('show');
    windowOf().emit('ready-to-show');
    expect(windowOf().said).toContain('show');
  });

  it('goes nowhere else and opens nothing', () => {
    const { webContents } = windowOf();
    const tried = (event: string, url: string): boolean => {
      let stopped = false;
      webContents.emit(event, { url, preventDefault: () => (stopped = true) });
      return !stopped;
    };
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      for (const url of ['https://example.org/', 'file:///etc/passwd', 'nital://app.evil/', 'nital://app/secret.html', 'javascript:alert(1)', 'nonsense']) expect(tried(event, url), `${event} ${url}`).toBe(false);
      expect(tried(event, `${PAGE}#/specimens`)).toBe(true);
    }
    expect(tried('will-attach-webview', PAGE)).toBe(false);
    expect(webContents.windowOpen()).toEqual({ action: 'deny' });
  });

  it('gets no permission and no network', () => {
    const { kept, webRequest } = session.defaultSession;
    const answers: boolean[] = [];
    kept['setPermissionRequestHandler']?.(...([null, 'geolocation', (answer: boolean) => answers.push(answer)] as never[]));
    expect(answers).toEqual([false]);
    expect(kept['setPermissionCheckHandler']?.()).toBe(false);
    expect(kept['setDevicePermissionHandler']?.()).toBe(false);
    expect(webRequest.urls).toEqual(expect.arrayContaining(['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file://*/*']));
    const decided: unknown[] = [];
    webRequest.decide(...([{}, (decision: unknown) => decided.push(decision)] as never[]));
    expect(decided).toEqual([{ cancel: true }]);
  });

  it('keeps its place while it is used, and forgets a place whose display is gone', async () => {
    const path = join(folder, 'user', process.platform === 'win32' ? 'Nital' : 'nital', 'window.json');
    windowOf().emit('move');
    await vi.waitFor(() => expect(existsSync(path)).toBe(true), 5000);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ x: 40, y: 30, width: 1200, height: 800, maximized: false });
    const { WindowPlace } = await import('../../src/main/desktop/WindowPlace.ts');
    const display = { x: 0, y: 0, width: 1920, height: 1080 };
    expect(new WindowPlace(path).read([display])).toMatchObject({ x: 40, width: 1200 });
    expect(new WindowPlace(path).read([{ ...display, x: 5000 }])).toBeNull();
    // A hand's breadth of it must be on a display.
    expect(new WindowPlace(path).read([{ ...display, width: 139 }])).toBeNull();
    expect(new WindowPlace(path).read([{ ...display, width: 140 }])).not.toBeNull();
  });

  it.each(['{"x":', '', '[]', '{"x":0,"y":0,"width":1e9,"height":"tall","maximized":false}', '{"x":0,"y":0,"width":10,"height":10,"maximized":false}'])('opens in the middle when its place is damaged: %j', async (text) => {
    const path = join(folder, 'damaged.json');
    await writeFile(path, text);
    const { WindowPlace } = await import('../../src/main/desktop/WindowPlace.ts');
    const { openWindow } = await import('../../src/main/electron/openWindow.ts');
    await openWindow(PAGE, '/built/preload.cjs', new WindowPlace(path));
    const opened = BrowserWindow.all.pop();
    expect(opened?.options).toMatchObject({ width: 1440, height: 900 });
    expect(opened?.options).not.toHaveProperty('x');
  });

  it('comes back where and as it was', async () => {
    const path = join(folder, 'kept.json');
    await writeFile(path, '{"x":-20,"y":30,"width":1300,"height":820,"maximized":true}');
    const { WindowPlace } = await import('../../src/main/desktop/WindowPlace.ts');
    const { openWindow } = await import('../../src/main/electron/openWindow.ts');
    await openWindow(PAGE, '/built/preload.cjs', new WindowPlace(path));
    const opened = BrowserWindow.all.pop();
    expect(opened?.options).toMatchObject({ x: -20, y: 30, width: 1300, height: 820 });
    opened?.emit('ready-to-show');
    expect(opened?.said).toEqual(expect.arrayContaining(['maximize', 'show']));
  });
});

describe('the page', () => {
  const get = async (url: string, method = 'GET'): Promise<Response> => {
    const handler = protocol.handlers.get('nital');
    if (handler === undefined) throw new Error('the scheme is not served');
    return handler({ url, method } as Request);
  };

  it('has a scheme with an origin of its own, registered before the app is ready', () => {
    expect(protocol.schemes).toEqual([{ scheme: 'nital', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
  });

  it('comes with the policy of the served page', async () => {
    const answer = await get(PAGE);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<title>Nital</title>');
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['../secret.html', '%2e%2e/secret.html', '..%2fsecret.html', 'assets/..%5c..%5csecret.html', '/etc/passwd', '.hidden.html', 'none.html', 'a\0.html'])('finds nothing at %j', async (path) => {
    expect((await get(`${PAGE}${path}`)).status).toBe(404);
  });

  it('is there for reading, under its own host alone', async () => {
    expect((await get(PAGE, 'POST')).status).toBe(404);
    expect((await get('nital://other/')).status).toBe(404);
  });
});

describe('the port', () => {
  it('is handed to the page, which then speaks the contract with the dialogues of the system', async () => {
    const client = connected(`${PAGE}#/`);
    expect(await client?.call.app.info({})).toMatchObject({ hasDialogs: true });
    chosen.paths = ['/data/steel.nital'];
    expect(await client?.call.app.chooseFolder({ title: 'Open a project' })).toBe('/data/steel.nital');
    expect(chosen.asked?.properties).toContain('openDirectory');
    expect(await client?.call.app.saveAs({ title: 'Report', name: '37.pdf' })).toBe('/data/steel.nital');
    expect(chosen.asked?.defaultPath).toBe('37.pdf');
    chosen.paths = [];
    expect(await client?.call.app.chooseFiles({ title: 'Micrographs', kind: 'images' })).toEqual([]);
    expect(await client?.call.app.saveAs({ title: 'Report', name: '37.pdf' })).toBeNull();
  });

  it('is given to no frame within the page and to no other page', () => {
    expect(connected(PAGE, {})).toBeNull();
    for (const url of ['https://example.org/', 'nital://app/other.html', 'nital://evil/', 'about:blank', '']) expect(connected(url)).toBeNull();
  });

  it('brings the menu’s appearance', async () => {
    const client = connected(PAGE);
    const seen: string[] = [];
    client?.subscribe('settingsChanged', {}, () => {
      client.call.settings.show({}).then(({ appearance }) => seen.push(appearance), () => seen.push('failed'));
    });
    await client?.call.app.info({});
    item('&Light')?.click?.();
    await vi.waitFor(() => expect(seen).toEqual(['light']));
  });
});

describe('one program', () => {
  it('a second start comes to the front with its project', async () => {
    app.emit('second-instance', {}, ['nital', '--flag', 'C45E.nital'], '/data');
    const project = process.platform === 'win32' ? encodeURIComponent('C:\\data\\C45E.nital') : '%2Fdata%2FC45E.nital';
    await vi.waitFor(() => expect(windowOf().said.at(-1)).toBe(`load ${PAGE}#/specimens?project=${project}`));
    expect(windowOf().said).toEqual(expect.arrayContaining(['restore', 'focus']));
    expect(BrowserWindow.all).toHaveLength(1);
  });

  it('opens and makes projects from its menu', async () => {
    item('&New project …')?.click?.();
    await vi.waitFor(() => expect(windowOf().said.at(-1)).toBe(`load ${PAGE}#/?task=new`));
    chosen.paths = ['/data/other.nital'];
    item('&Open a project …')?.click?.();
    await vi.waitFor(() => expect(windowOf().said.at(-1)).toContain('other.nital'));
    expect(dialog.errors).toEqual([]);
  });

  it('lists the projects that were opened, and opens them in the window that is there', async () => {
    const client = connected(PAGE);
    const { path } = (await client?.call.projects.create({ path: join(folder, 'R&D'), classes: '0:ferrite,1:pearlite' })) ?? { path: '' };
    app.emit('browser-window-focus');
    const recent = item('Open &recent')?.submenu ?? [];
    // A single & would be a key of the menu.
    expect(recent).toMatchObject([{ label: 'R&&D', sublabel: path }]);
    recent[0]?.click?.();
    await vi.waitFor(() => expect(windowOf().said.at(-1)).toBe(`load ${PAGE}#/specimens?${new URLSearchParams({ project: path }).toString()}`));
    item('&Settings …')?.click?.();
    await vi.waitFor(() => expect(windowOf().said.at(-1)).toBe(`load ${PAGE}#/settings?${new URLSearchParams({ project: path }).toString()}`));
    expect(BrowserWindow.all).toHaveLength(1);
  });

  it('ends the engine before it ends itself', async () => {
    let prevented = 0;
    const quit = (): boolean => app.emit('before-quit', { preventDefault: () => prevented++ });
    quit();
    expect(prevented).toBe(1);
    await vi.waitFor(() => expect(app.said).toContain('quit'));
    quit();
    expect(prevented).toBe(1);
  });

  it('a second program leaves at once', async () => {
    app.hasLock = false;
    const before = [app.said.length, BrowserWindow.all.length];
    const { startShell } = await import('../../src/main/electron/startShell.ts');
    await startShell({ page: folder, preload: '', engine: '' });
    expect([app.said.length - 1, BrowserWindow.all.length]).toEqual(before);
  });
});
