import { existingProject, openProject, type OpenOptions } from '../openProject.ts';
import { verifyManifest } from './backupManifest.ts';
import { copyProject } from './copyProject.ts';
import type { CopyResult } from './copyProject.ts';

/**
 * Makes a project at `target` from a backup, after comparing its database with the manifest, and every file with its
 * hash. Trainings that were under way are marked as failed, for a backup holds no checkpoints.
 * @throws AppError `project/exists` when something stands at `target`: a project is never overwritten;
 * `project/notFound` when there is no backup, `project/damaged` when its database is not as it was written.
 */
export async function restoreProject(backup: string, target: string, options: Partial<Pick<OpenOptions, 'operator'>> = {}): Promise<CopyResult> {
  const source = existingProject(backup);
  const manifest = await verifyManifest(source);
  const result = await copyProject(source, target, { action: 'restore the project', finish: async () => {} });
  const project = openProject(target, options);
  try {
    project.audit.append('project.restore', 'project:1', { backup: source.folder, writtenAt: manifest.createdAt });
  } finally {
    project.close();
  }
  return result;
}
