import { BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import type { FilesToChoose } from '../../shared/contract/areas/appArea.ts';
import type { ShellPort } from '../api/ShellPort.ts';

const FILTERS: Readonly<Record<FilesToChoose, { readonly name: string; readonly extensions: string[] }>> = {
  images: { name: 'Micrographs and masks', extensions: ['tif', 'tiff', 'png', 'jpg', 'jpeg', 'bmp'] },
  table: { name: 'Tables', extensions: ['csv'] },
};

/** The dialogues of the system, in front of the window that is being used. */
export const nativeDialogs: ShellPort = {
  chooseFolder: async (title) => (await choose({ title, properties: ['openDirectory', 'createDirectory'] }))[0] ?? null,
  chooseFiles: (title, kind) => choose({ title, filters: [FILTERS[kind], { name: 'All files', extensions: ['*'] }], properties: kind === 'table' ? ['openFile'] : ['openFile', 'multiSelections'] }),
  saveAs: async (title, name) => {
    const parent = BrowserWindow.getFocusedWindow();
    const { canceled, filePath } = await (parent === null ? dialog.showSaveDialog({ title, defaultPath: name }) : dialog.showSaveDialog(parent, { title, defaultPath: name }));
    return canceled || filePath === '' ? null : filePath;
  },
};

async function choose(options: OpenDialogOptions): Promise<string[]> {
  const parent = BrowserWindow.getFocusedWindow();
  const { canceled, filePaths } = await (parent === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(parent, options));
  return canceled ? [] : filePaths;
}
