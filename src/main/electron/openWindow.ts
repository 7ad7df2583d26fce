import { app, BrowserWindow, screen } from 'electron';
import { GREYS } from '../../shared/look/tokens.ts';
import type { WindowPlace } from '../desktop/WindowPlace.ts';

const SIZE = { width: 1440, height: 900 };
/** The smallest that the screens are made for, less the edges of a window. */
const SMALLEST = { minWidth: 1024, minHeight: 640 };

/** Opens a window where the last one was and shows it when there is something to see. */
export async function openWindow(address: string, preload: string, place: WindowPlace): Promise<BrowserWindow> {
  const { maximized, ...bounds } = place.read(screen.getAllDisplays().map(({ workArea }) => workArea)) ?? { ...SIZE, maximized: false };
  const window = new BrowserWindow({
    ...bounds,
    ...SMALLEST,
    title: 'Nital',
    show: false,
    backgroundColor: GREYS.stageDark,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      // Chromium would fetch its dictionaries.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  place.follow(window);
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  await window.loadURL(address);
  return window;
}
