import { join, resolve } from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';
import type { Appearance } from '../../shared/contract/areas/appArea.ts';
import { toAppError } from '../../shared/errors/AppError.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';
import { createApi } from '../api/createApi.ts';
import { createApp } from '../app.ts';
import { UserSettings } from '../settings/UserSettings.ts';
import { configFolder } from '../userFolders.ts';
import { guardContents, guardSession } from './guardContents.ts';
import { handOverPorts } from './handOverPorts.ts';
import { setMenu, type MenuActions } from './menu.ts';
import { nativeDialogs } from './nativeDialogs.ts';
import { openWindow } from './openWindow.ts';
import { PAGE, projectPage, registerPageScheme, servePage } from './pageScheme.ts';
import { startUtilityEngine } from './startUtilityEngine.ts';
import { WindowPlace } from './WindowPlace.ts';

/** Where the build lies. */
export interface ShellFiles {
  readonly page: string;
  readonly preload: string;
  readonly engine: string;
}

/** The desktop program: one of it, one window, the backend in this process and the engine in its own. */
export async function startShell(files: ShellFiles): Promise<void> {
  registerPageScheme();
  guardContents();
  if (!app.requestSingleInstanceLock()) return app.quit();
  const watchers = new Set<(appearance: Appearance) => void>();
  const backend = createApp({ startProcess: startUtilityEngine(files.engine) });
  const api = createApi(backend, {
    ...nativeDialogs,
    watchAppearance: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
  });
  const settings = new UserSettings(join(configFolder(), 'settings.json'));
  const place = new WindowPlace(join(configFolder(), 'window.json'));

  /** In the window that is there, or in a new one. */
  const show = async (address: string): Promise<void> => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) {
      await openWindow(address, files.preload, place);
      return;
    }
    if (window.isMinimized()) window.restore();
    window.focus();
    // Another place in the same page: it is not loaded anew.
    if (window.webContents.getURL() !== address) await window.loadURL(address);
  };
  const actions: MenuActions = {
    newProject: () => attempt(show(`${PAGE}#/?task=new`)),
    chooseProject: () => attempt(nativeDialogs.chooseFolder('Open a project').then((path) => (path === null ? undefined : show(projectPage(path))))),
    openProject: (path) => attempt(show(projectPage(path))),
    appear: (appearance) => watchers.forEach((watch) => watch(appearance)),
  };
  const refreshMenu = (): void => attempt(settings.recent().then((recent) => setMenu(recent, actions)));

  app.on('second-instance', (_event, argv, folder) => {
    const path = projectOf(argv, folder);
    attempt(path === null ? show(BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? PAGE) : show(projectPage(path)));
  });
  app.on('browser-window-focus', refreshMenu);
  app.on('window-all-closed', () => app.quit());
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    // The engine first: a training leaves its checkpoint and the project its record of it.
    attempt(
      backend
        .close()
        .then(() => place.settled())
        .finally(() => api.close())
        .finally(() => app.quit()),
    );
  });

  await app.whenReady();
  app.setAboutPanelOptions({ applicationName: 'Nital', applicationVersion: PRODUCT_VERSION, copyright: 'MIT licence' });
  guardSession();
  servePage(files.page);
  handOverPorts(api);
  refreshMenu();
  const first = projectOf(process.argv, process.cwd());
  attempt(show(first === null ? PAGE : projectPage(first)));
}

/** The project that the program was started with: a folder that was dropped on it, or an argument in a terminal. */
function projectOf(argv: readonly string[], folder: string): string | null {
  const path = argv.slice(1).find((argument) => !argument.startsWith('-') && /\.nital[\\/]?$/i.test(argument));
  return path === undefined ? null : resolve(folder, path);
}

/** What goes wrong where no page can show it is said in a box of the system. */
function attempt(work: Promise<unknown>): void {
  work.catch((error: unknown) => dialog.showErrorBox('Nital', toAppError(error).message));
}
