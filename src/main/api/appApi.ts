import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import type { FolderView } from '../../shared/contract/areas/appArea.ts';
import type { NitalContract } from '../../shared/contract/contract.ts';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import { operatorName } from '../project/openProject.ts';
import { IMAGE_EXTENSIONS } from '../services/expandInputs.ts';
import type { ApiContext } from './ApiContext.ts';
import type { ShellPort } from './ShellPort.ts';

export function appApi({ app, shell }: ApiContext): Handlers<NitalContract>['app'] {
  return {
    info: () => ({ version: PRODUCT_VERSION, operator: operatorName(() => app.settings.read().operator), documents: homedir(), hasDialogs: shell !== null }),
    folder: ({ path }) => folderView(path ?? homedir()),
    chooseFolder: ({ title }) => dialogsOf(shell).chooseFolder(title),
    chooseFiles: ({ title, kind }) => dialogsOf(shell).chooseFiles(title, kind),
    saveAs: ({ title, name }) => dialogsOf(shell).saveAs(title, name),
  };
}

function dialogsOf(shell: ShellPort | null): ShellPort {
  if (shell === null) throw new AppError('usage/invalid', 'A window in a browser has no dialogues of the system: choose in the list of folders.');
  return shell;
}

/** What Nital can take from a folder, folders first. Hidden ones are left out. */
async function folderView(path: string): Promise<FolderView> {
  const folder = resolve(path);
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => Promise.reject(fromFileError(error, folder, 'look into the folder')));
  const entries = found.flatMap((entry): FolderView['entries'][number][] => {
    const kind = kindOf(entry.name, entry.isDirectory());
    return entry.name.startsWith('.') || kind === null ? [] : [{ name: entry.name, path: join(folder, entry.name), kind }];
  });
  const rank = (kind: string): number => (kind === 'project' ? 0 : kind === 'folder' ? 1 : 2);
  entries.sort((a, b) => rank(a.kind) - rank(b.kind) || a.name.localeCompare(b.name, undefined, { numeric: true }));
  return { path: folder, parent: dirname(folder) === folder ? null : dirname(folder), entries };
}

function kindOf(name: string, isFolder: boolean): FolderView['entries'][number]['kind'] | null {
  const extension = extname(name).toLowerCase();
  if (isFolder) return extension === '.nital' ? 'project' : 'folder';
  if (IMAGE_EXTENSIONS.has(extension)) return 'image';
  return extension === '.csv' ? 'table' : null;
}
