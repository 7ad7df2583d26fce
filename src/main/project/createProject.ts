import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';
import { LabelSets } from './areas/LabelSets.ts';
import { projectPaths } from './files/projectPaths.ts';
import { syncFolder } from '../../imaging/files/syncFolder.ts';
import { migrate } from './migrations/migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { openProject, operatorName } from './openProject.ts';
import type { OpenOptions } from './openProject.ts';
import type { ProjectStore } from './ProjectStore.ts';
import { now, ProjectWriter } from './ProjectWriter.ts';
import { openWritable } from './sqlite/openDatabase.ts';

export interface CreateOptions extends Pick<OpenOptions, 'operator'> {
  /** Without a name the folder's own is taken, less its `.nital`. */
  readonly name?: string;
  readonly labelSet: LabelSet;
  /** What the first label set is called; without a name its classes are joined: `ferrite + pearlite`. */
  readonly labelSetName?: string;
}

/**
 * Makes a project at `path` (by custom `NAME.nital`) and opens it for writing. It is made under another name and
 * renamed when it is whole, so a half-made project is never found.
 * @throws AppError `project/exists` when something stands at `path`, `disk/full`, `disk/denied`.
 */
export async function createProject(path: string, options: CreateOptions): Promise<ProjectStore> {
  const { folder } = projectPaths(path);
  if (existsSync(folder)) throw new AppError('project/exists', `"${folder}" exists already. Choose another name, or open it if it is a project.`);
  const partial = projectPaths(`${folder}.new-${randomUUID().slice(0, 8)}`);
  try {
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(partial.folder);
    mkdirSync(partial.blobs);
    mkdirSync(partial.runs);
    fillDatabase(partial.database, options.name ?? basename(folder).replace(/\.nital$/i, ''), partial.folder, options);
    await syncFolder(partial.folder);
    renameSync(partial.folder, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    rmSync(partial.folder, { recursive: true, force: true });
    throw fromFileError(error, folder, 'create the project');
  }
  return openProject(folder, { operator: options.operator });
}

function fillDatabase(database: string, name: string, folder: string, options: CreateOptions): void {
  const opened = openWritable(database, { create: true });
  try {
    migrate(opened.db, MIGRATIONS);
    const writer = new ProjectWriter(opened.db, folder, operatorName(options.operator));
    writer.change((db, note) => {
      db.run('INSERT INTO project (id, name, created_at) VALUES (1, ?, ?)', name, now());
      note('project.create', 'project:1', { name });
      new LabelSets(db, writer).add(options.labelSetName ?? options.labelSet.classes.map((entry) => entry.name).join(' + '), options.labelSet);
    });
  } finally {
    opened.close();
  }
}
