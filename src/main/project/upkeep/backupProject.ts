import { existingProject, openForReading } from '../openProject.ts';
import { writeManifest } from './backupManifest.ts';
import { copyProject } from './copyProject.ts';
import type { CopyResult } from './copyProject.ts';

/**
 * Writes a verified backup of a project to the folder `target`, also while another program works with the project.
 *
 * A backup is a folder with `project.sqlite` and `blobs/` as the project itself has them, and a manifest. It is not one
 * archive file: so it needs no format of our own that could be wrong, every file in it is verified by the hash it is
 * named by, it can be looked at with `nital project check`, and a plain copy of it is a project. The scratch of running
 * trainings is left out.
 * @throws AppError `project/exists` when something stands at `target`, `project/damaged`, `disk/full`; a stored file
 * that is damaged is told in the result and does not keep the others from being saved.
 */
export async function backupProject(path: string, target: string): Promise<CopyResult> {
  const source = existingProject(path);
  openForReading(source).close();
  return copyProject(source, target, { action: 'write the backup', finish: (copy) => writeManifest(copy, source.folder) });
}
