import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sha256 } from '../../../shared/domain/records.ts';
import type { Runs } from '../areas/Runs.ts';
import { INCOMING } from '../files/BlobStore.ts';
import type { ProjectPaths } from '../files/projectPaths.ts';
import { walkFiles } from '../files/walkFiles.ts';
import type { FoundFile } from '../files/walkFiles.ts';
import type { ProjectProblem } from './ProjectProblem.ts';

const CURE = 'Run "nital project check --repair" to remove it.';

/**
 * Files that a killed program left and nothing needs: half-written temporary files, blobs that no row names, folders of
 * runs that are not in the project, folders of batches that nobody works on. Removed when `remove` is set; whoever calls this holds the lock.
 */
export async function findLeftovers(paths: ProjectPaths, needed: ReadonlySet<Sha256>, runs: Runs, remove: boolean): Promise<ProjectProblem[]> {
  const files = await walkFiles(paths.blobs);
  const unfinished = (await walkFiles(paths.strokes)).filter((file) => file.path.endsWith('.partial'));
  const temporary = [...files.filter((file) => dirname(file.path) === join(paths.blobs, INCOMING)), ...unfinished];
  const orphans = files.filter((file) => {
    const sha256 = hashOfBlob(paths, file.path);
    return sha256 !== undefined && !needed.has(sha256);
  });
  const folders = await strayRunFolders(paths, runs);
  if (remove) {
    for (const { path } of [...temporary, ...orphans]) await rm(path, { force: true });
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
  return [
    ...told(temporary, 'half-written temporary file', remove),
    ...told(orphans, 'stored file that nothing refers to', remove),
    ...folders.map((folder): ProjectProblem => ({ severity: 'leftover', what: `"${folder}" belongs to no run of the project.`, cure: CURE, repaired: remove })),
  ];
}

function told(files: readonly FoundFile[], kind: string, repaired: boolean): ProjectProblem[] {
  return files.map((file) => ({ severity: 'leftover', what: `"${file.path}" (${file.bytes} bytes) is a ${kind}.`, cure: CURE, repaired }));
}

/** The hash that the name of a blob says; undefined for a file that is no blob and none of our business. */
function hashOfBlob(paths: ProjectPaths, path: string): Sha256 | undefined {
  const folder = dirname(path);
  const sha256 = basename(folder) + basename(path);
  return dirname(folder) === paths.blobs && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined;
}

async function strayRunFolders(paths: ProjectPaths, runs: Runs): Promise<string[]> {
  const known = new Set(runs.list().map((run) => String(run.id)));
  const entries = await readdir(paths.runs).catch(() => []);
  // A batch that goes on begins a new folder.
  return entries.filter((name) => (/^\d+$/.test(name) && !known.has(name)) || /^batch-\d+$/.test(name)).map((name) => join(paths.runs, name));
}
