import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fromFileError } from '../../../shared/errors/AppError.ts';

/** A file with its size in bytes. */
export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
}

/** All files under a folder, at any depth, ordered by path; none when the folder is missing. */
export async function walkFiles(folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw fromFileError(error, folder, 'list the folder');
  });
  const files: FoundFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // A file that another program has removed since is no file.
    const size = await stat(path).then((found) => found.size, () => undefined);
    if (size !== undefined) files.push({ path, bytes: size });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
