import { z } from 'zod';
import { method } from '../../rpc/Contract.ts';
import { pathParam } from './params.ts';

export interface AppInfo {
  readonly version: string;
  /** Who works, for the audit trail. */
  readonly operator: string;
  /** Where new projects go unless another folder is chosen. */
  readonly documents: string;
}

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
} as const;
