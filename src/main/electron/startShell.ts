import { join } from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';
import { toAppError } from '../../shared/errors/AppError.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';
import { createApi } from '../api/createApi.ts';
import { createApp } from '../app.ts';
import { projectArgument } from '../desktop/projectArgument.ts';
import { WindowPlace } from '../desktop/WindowPlace.ts';
import { configFolder } from '../userFolders.ts';
import { guardContents, guardSession } from './guardContents.ts';
import { handOverPorts } from './handOverPorts.ts';
import { setMenu, type MenuActions } from './menu.ts';
import { nativeDialogs } from './nativeDialogs.ts';
import { openWindow } from './openWindow.ts';
import { PAGE, projectPage, registerPageScheme, servePage } from './pageScheme.ts';
import { startUtilityEngine } from './startUtilityEngine.ts';

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
  const backend = createApp({ startProcess: startUtilityEngine(files.engine) });
  const api = createApi(backend, nativeDialogs);
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
  const shown = (): string => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? PAGE;
  const actions: MenuActions = {
    newProject: () => attempt(show(`${PAGE}#/?task=new`)),
    chooseProject: () => attempt(nativeDialogs.chooseFolder('Open a project').then((path) => (path === null ? undefined : show(projectPage(path))))),
    openProject: (path) => attempt(show(projectPage(path))),
    // With the project that is open, which stands behind the question mark.
    showSettings: () => attempt(show(`${PAGE}#/settings?${/#\/\w+\?(.*)/.exec(shown())?.[1] ?? ''}`)),
    appear: (appearance) => attempt(backend.settings.change({ appearance })),
  };
  const refreshMenu = (): void => setMenu(backend.settings.recent(), actions);

  app.on('second-instance', (_event, argv, folder) => {
    const path = projectArgument(argv, folder);
    attempt(show(path === null ? shown() : projectPage(path)));
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
  const first = projectArgument(process.argv, process.cwd());
  attempt(show(first === null ? PAGE : projectPage(first)));
}

/** What goes wrong where no page can show it is said in a box of the system. */
function attempt(work: Promise<unknown>): void {
  work.catch((error: unknown) => dialog.showErrorBox('Nital', toAppError(error).message));
}
