import { existsSync, renameSync, rmSync } from 'node:fs';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import type { WritableDb } from '../sqlite/WritableDb.ts';
import type { Migration } from './migrations.ts';

/** Marks a SQLite file as a project of Nital: the bytes of "NITL". */
export const APPLICATION_ID = 0x4e49544c;

/** The schema a program with these migrations writes. */
export function newestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/** The schema version of a project, 0 for a new file. */
export function schemaVersion(db: ReadableDb): number {
  return (db.pragma('user_version')[0] as { user_version: number }).user_version;
}

/**
 * Looks whether the file is a project that this program may open.
 * @throws AppError `project/damaged` when it is another or an emptied file, `project/fromFuture` when it is newer.
 */
export function assertOpenable(db: ReadableDb, migrations: readonly Migration[]): void {
  const id = (db.pragma('application_id')[0] as { application_id: number }).application_id;
  if (id !== APPLICATION_ID) {
    throw new AppError('project/damaged', `"${db.path}" is not the database of a Nital project: it was emptied or overwritten. Restore the project from a backup with "nital project restore".`);
  }
  const version = schemaVersion(db);
  const newest = newestVersion(migrations);
  if (version > newest) {
    throw new AppError(
      'project/fromFuture',
      `"${db.path}" was written by a newer Nital (schema ${version}, this one knows up to ${newest}). Update Nital to open it; the project was not touched.`,
      { details: { version, newest } },
    );
  }
}

/**
 * Brings a project up to date, each step in a transaction of its own, after a copy of the file to
 * `project.sqlite.v<version>.backup` (one per version, kept until the user removes it).
 */
export function migrate(db: WritableDb, migrations: readonly Migration[]): void {
  assertAscending(migrations);
  const from = schemaVersion(db);
  const missing = migrations.filter((step) => step.version > from);
  if (missing.length === 0) return;
  if (from > 0) backUp(db, `${db.path}.v${from}.backup`);
  for (const step of missing) {
    db.transaction(() => {
      step.update(db);
      db.execute(`PRAGMA user_version = ${step.version}`);
      db.execute(`PRAGMA application_id = ${APPLICATION_ID}`);
    });
  }
}

function assertAscending(migrations: readonly Migration[]): void {
  migrations.forEach((step, at) => {
    const before = migrations[at - 1]?.version ?? 0;
    if (step.version % 10 !== 0 || step.version <= before) {
      throw new AppError('internal', `Migration ${step.version} must be a multiple of ten above ${before}.`);
    }
  });
}

/** A copy left by an earlier attempt at the same step is the older, untouched one and stays. */
function backUp(db: WritableDb, target: string): void {
  if (existsSync(target)) return;
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  db.run('VACUUM INTO ?', partial);
  renameSync(partial, target);
}
