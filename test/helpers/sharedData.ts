import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../shared');

/** Whether the folder with real micrographs and facts stands beside the checkout. */
export const sharedIsThere = existsSync(join(root, 'design.md'));

/** A path in the folder beside the checkout that holds real micrographs and facts. */
export function sharedPath(...parts: string[]): string {
  return join(root, ...parts);
}
