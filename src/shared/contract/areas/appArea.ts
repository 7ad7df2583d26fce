import { z } from 'zod';
import { method } from '../../rpc/Contract.ts';
import { pathParam, textParam } from './params.ts';

export interface AppInfo {
  readonly version: string;
  /** Who works, for the audit trail. */
  readonly operator: string;
  /** Where new projects go unless another folder is chosen. */
  readonly documents: string;
  /** Whether the window has the system's own dialogues; else it shows folders itself (`folder`). */
  readonly hasDialogs: boolean;
}

const FILES_TO_CHOOSE = ['images', 'table'] as const;
export type FilesToChoose = (typeof FILES_TO_CHOOSE)[number];

/** A folder for choosing from: what is in it that Nital can take. */
export interface FolderView {
  readonly path: string;
  /** Null at the top. */
  readonly parent: string | null;
  readonly entries: readonly { readonly name: string; readonly path: string; readonly kind: 'folder' | 'project' | 'image' | 'table' }[];
}

export const appMethods = {
  info: method<AppInfo>()(z.object({})),
  /** What is in a folder, for a window that has no file dialogue of its own. */
  folder: method<FolderView>()(z.object({ path: pathParam.nullable() })),
  /** The system's dialogues; null or none when the user thinks better of it. */
  chooseFolder: method<string | null>()(z.object({ title: textParam })),
  chooseFiles: method<readonly string[]>()(z.object({ title: textParam, kind: z.enum(FILES_TO_CHOOSE) })),
  saveAs: method<string | null>()(z.object({ title: textParam, name: textParam })),
} as const;
