import { join, resolve } from 'node:path';

/** Where things lie in a project's folder. */
export interface ProjectPaths {
  readonly folder: string;
  readonly database: string;
  readonly blobs: string;
  readonly runs: string;
  /** Journals of the masks that are drawn. */
  readonly strokes: string;
  readonly lock: string;
  readonly lockHolder: string;
}

export function projectPaths(path: string): ProjectPaths {
  const folder = resolve(path);
  return {
    folder,
    database: join(folder, 'project.sqlite'),
    blobs: join(folder, 'blobs'),
    runs: join(folder, 'runs'),
    strokes: join(folder, 'strokes'),
    lock: join(folder, 'lock.sqlite'),
    lockHolder: join(folder, 'lock.json'),
  };
}

/** The scratch folder of one training: the engine writes its checkpoints there. */
export function runFolder(paths: ProjectPaths, runId: number): string {
  return join(paths.runs, String(runId));
}

/** The scratch folder of a batch while it is segmented. */
export function batchFolder(paths: ProjectPaths, batchId: number): string {
  return join(paths.runs, `batch-${batchId}`);
}
