import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fromFileError } from '../../shared/errors/AppError.ts';
import { syncFolder } from './syncFolder.ts';

/**
 * Writes a file so that a power cut leaves the old one or the new one, never half of one: temporary name in the same
 * folder, fsync, rename, fsync of the folder. With `previous`, the file that was there keeps living under that path.
 * @param action reads like "write the checkpoint"; it is part of the error's words.
 * @throws AppError `disk/full`, `disk/denied`, `input/notFound` (no such folder)
 */
export async function writeDurably(path: string, chunks: Iterable<Uint8Array>, action: string, previous?: string): Promise<void> {
  const temporary = `${path}.partial`;
  try {
    const file = await open(temporary, 'w');
    try {
      for (const chunk of chunks) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    if (previous !== undefined) await moveIfThere(path, previous);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fromFileError(error, path, action);
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
