import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** A stand-in of the few calls that the shell makes to Electron, which needs a display and its binary. It keeps what it was told. */

type Handler = (...values: never[]) => unknown;

class StandInContents extends EventEmitter {
  url = '';
  windowOpen: Handler = () => undefined;
  readonly getURL = (): string => this.url;
  readonly setWindowOpenHandler = (handler: Handler): void => {
    this.windowOpen = handler;
  };
}

class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  static readonly getAllWindows = (): BrowserWindow[] => BrowserWindow.all;
  static readonly getFocusedWindow = (): BrowserWindow | null => BrowserWindow.all[0] ?? null;
  readonly webContents = new StandInContents();
  readonly options: Record<string, unknown>;
  readonly said: string[] = [];
  bounds = { x: 40, y: 30, width: 1200, height: 800 };

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  loadURL(url: string): Promise<void> {
    this.said.push(`load ${url}`);
    this.webContents.url = url;
    return Promise.resolve();
  }

  show = (): number => this.said.push('show');
  focus = (): number => this.said.push('focus');
  restore = (): number => this.said.push('restore');
  maximize = (): number => this.said.push('maximize');
  isMinimized = (): boolean => true;
  isMaximized = (): boolean => false;
  isDestroyed = (): boolean => false;
  getNormalBounds = (): typeof this.bounds => this.bounds;
}

class StandInApp extends EventEmitter {
  readonly name = 'Nital';
  readonly isPackaged = true;
  hasLock = true;
  readonly said: string[] = [];
  readonly requestSingleInstanceLock = (): boolean => this.hasLock;
  readonly whenReady = (): Promise<void> => Promise.resolve();
  readonly setAboutPanelOptions = (): void => undefined;
  readonly quit = (): number => this.said.push('quit');
}

export interface Asked {
  readonly properties?: readonly string[];
  readonly defaultPath?: string;
}

/** What the user picks in the next dialogue; none: cancelled. */
export const chosen: { paths: string[]; asked: Asked | null } = { paths: [], asked: null };
const app = new StandInApp();
const dialog = {
  errors: [] as string[],
  showErrorBox: (_title: string, words: string): unknown => dialog.errors.push(words),
  showOpenDialog: (_window: unknown, asked: Asked): Promise<{ canceled: boolean; filePaths: string[] }> => {
    chosen.asked = asked;
    return Promise.resolve({ canceled: chosen.paths.length === 0, filePaths: chosen.paths });
  },
  showSaveDialog: (_window: unknown, asked: Asked): Promise<{ canceled: boolean; filePath: string }> => {
    chosen.asked = asked;
    return Promise.resolve({ canceled: chosen.paths.length === 0, filePath: chosen.paths[0] ?? '' });
  },
};

/** Node's own channel: the same words, other names. */
class MessageChannelMain {
  readonly port1: EventEmitter & { postMessage(message: unknown): void; start(): void; close(): void };
  readonly port2: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => port1.postMessage(message), start: () => port1.start(), close: () => port1.close() });
    port1.on('message', (data: unknown) => this.port1.emit('message', { data, ports: [] }));
    port1.on('close', () => this.port1.emit('close'));
    this.port2 = port2;
  }
}

/** The handlers that the session was given, by the name of the call. */
const kept: Record<string, Handler> = {};
const keep = (name: string) => (handler: Handler): void => {
  kept[name] = handler;
};

export interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly sublabel?: string;
  readonly submenu?: readonly MenuItem[];
  readonly click?: () => void;
}
const Menu = { current: [] as readonly MenuItem[], buildFromTemplate: (items: readonly MenuItem[]): readonly MenuItem[] => items, setApplicationMenu: (items: readonly MenuItem[]): unknown => (Menu.current = items) };
const webRequest = { urls: [] as string[], decide: (() => undefined) as Handler, onBeforeRequest: ({ urls }: { urls: string[] }, decide: Handler): unknown => Object.assign(webRequest, { urls, decide }) };
interface Scheme {
  readonly scheme: string;
  readonly privileges: Readonly<Record<string, boolean>>;
}
const protocol = {
  schemes: [] as readonly Scheme[],
  handlers: new Map<string, (request: Request) => Promise<Response>>(),
  registerSchemesAsPrivileged: (schemes: readonly Scheme[]): void => {
    protocol.schemes = schemes;
  },
  handle: (scheme: string, handler: (request: Request) => Promise<Response>): unknown => protocol.handlers.set(scheme, handler),
};

export const electron = {
  app,
  BrowserWindow,
  dialog,
  ipcMain: new EventEmitter(),
  Menu,
  MessageChannelMain,
  protocol,
  screen: { getAllDisplays: (): unknown => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
  session: {
    defaultSession: {
      kept,
      setPermissionRequestHandler: keep('setPermissionRequestHandler'),
      setPermissionCheckHandler: keep('setPermissionCheckHandler'),
      setDevicePermissionHandler: keep('setDevicePermissionHandler'),
      webRequest,
    },
  },
  utilityProcess: {
    fork: (): never => {
      throw new Error('no engine is needed here');
    },
  },
};
