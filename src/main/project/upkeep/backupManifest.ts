import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';
import { hashFile } from '../files/hashFile.ts';
import type { ProjectPaths } from '../files/projectPaths.ts';

const FILE = 'backup.json';

const manifestSchema = z.object({
  format: z.literal('nital-backup'),
  version: z.literal(1),
  createdAt: z.string(),
  /** Where the project stood. */
  source: z.string(),
  databaseSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

/** Writes the manifest of a backup: the hash of its database, which in turn names the hash of every other file. */
export async function writeManifest(backup: ProjectPaths, source: string): Promise<void> {
  const manifest: BackupManifest = {
    format: 'nital-backup',
    version: 1,
    createdAt: new Date().toISOString(),
    source,
    databaseSha256: await hashFile(backup.database),
  };
  const path = join(backup.folder, FILE);
  try {
    await writeFile(path, JSON.stringify(manifest, null, 2) + '\n', { flush: true });
  } catch (error) {
    throw fromFileError(error, path, 'write the backup');
  }
}

/**
 * Reads the manifest and compares the database with it.
 * @throws AppError `project/notFound` when this is no backup, `project/damaged` when its database is another one now.
 */
export async function verifyManifest(backup: ProjectPaths): Promise<BackupManifest> {
  const path = join(backup.folder, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const translated = fromFileError(error, path, 'read the backup');
    if (translated.code !== 'input/notFound') throw translated;
    throw new AppError('project/notFound', `"${backup.folder}" is not a backup of a project: it has no ${FILE}. Choose the folder that "nital project backup" wrote.`, { cause: error });
  }
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new AppError('project/damaged', `"${path}" is not a manifest that this Nital can read. Use another backup, or update Nital.`);
  if ((await hashFile(backup.database)) !== parsed.data.databaseSha256) {
    throw new AppError('project/damaged', `"${backup.database}" is not as it was when the backup was written: it is damaged or was changed. Use another backup.`);
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
