import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { AppError } from '../../shared/errors/AppError.ts';
import { ProjectLock } from './files/ProjectLock.ts';
import { projectPaths } from './files/projectPaths.ts';
import type { ProjectPaths } from './files/projectPaths.ts';
import { assertOpenable, migrate, newestVersion, schemaVersion } from './migrations/migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import type { Migration } from './migrations/migrations.ts';
import { ProjectStore } from './ProjectStore.ts';
import { openReadable, openWritable } from './sqlite/openDatabase.ts';
import type { OpenDatabase } from './sqlite/openDatabase.ts';
import type { ReadableDb } from './sqlite/ReadableDb.ts';
import { settleInterruptedRuns } from './upkeep/interruptedRuns.ts';

/** A name, or where to ask for it; none where it is not known. */
export type Operator = string | (() => string | null);

export interface OpenOptions {
  /** Read without the lock, also while another program writes. */
  readonly readOnly?: boolean;
  /** Who works with the project, for the audit trail, asked at each change when it is a function; without a name the user of the computer. */
  readonly operator?: Operator;
}

/**
 * Opens a project: takes the lock, looks whether the database is sound, brings its schema up to date.
 * @throws AppError `project/notFound`, `project/locked`, `project/fromFuture`, `project/damaged`, `disk/denied`.
 */
export function openProject(path: string, options: OpenOptions = {}, migrations: readonly Migration[] = MIGRATIONS): ProjectStore {
  const paths = existingProject(path);
  const operator = (): string => operatorName(options.operator);
  if (options.readOnly === true) return new ProjectStore({ paths, database: openForReading(paths, migrations), lock: undefined, operator });

  const lock = ProjectLock.acquire(paths);
  let database: OpenDatabase<ReadableDb> | undefined;
  try {
    database = openForWriting(paths, migrations);
    const project = new ProjectStore({ paths, database, lock, operator });
    // Whoever holds the lock knows that nobody trains: a run that says so was killed.
    settleInterruptedRuns(project.runs, paths);
    return project;
  } catch (error) {
    database?.close();
    lock.release();
    throw error;
  }
}

/** @throws AppError `project/notFound` when there is no project at `path`. */
export function existingProject(path: string): ProjectPaths {
  const paths = projectPaths(path);
  if (!existsSync(paths.folder)) throw new AppError('project/notFound', `There is no project at "${paths.folder}". Check the path, or make one with "nital project create".`);
  if (!existsSync(paths.database)) throw new AppError('project/notFound', `"${paths.folder}" is not a Nital project: it has no project.sqlite. Check the path, or restore it from a backup with "nital project restore".`);
  return paths;
}

/** The operator given, else the user of this computer. */
export function operatorName(given: Operator | undefined): string {
  const name = typeof given === 'function' ? given() : given;
  if (typeof name === 'string' && name.trim() !== '') return name;
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return 'unknown';
  }
}

/** The database for reading, of exactly the schema this program knows. */
export function openForReading(paths: ProjectPaths, migrations: readonly Migration[] = MIGRATIONS): OpenDatabase<ReadableDb> {
  return checked(openReadable(paths.database), (db) => {
    assertOpenable(db, migrations);
    const version = schemaVersion(db);
    if (version < newestVersion(migrations)) {
      throw new AppError('usage/invalid', `The project "${paths.folder}" was written by an older Nital (schema ${version}). Open it once for writing to bring it up to date.`);
    }
  });
}

/** The database for writing, brought up to date; whoever calls this holds the lock. */
export function openForWriting(paths: ProjectPaths, migrations: readonly Migration[] = MIGRATIONS): OpenDatabase<ReadableDb> {
  // Looked at through a reading connection first: a writing one would already change a file that is not ours to change.
  checked(openReadable(paths.database), (db) => {
    assertOpenable(db, migrations);
    assertSound(db);
  }).close();
  const database = openWritable(paths.database, { create: false });
  return checked(database, () => migrate(database.db, migrations));
}

function checked<Db extends ReadableDb>(database: OpenDatabase<Db>, check: (db: Db) => void): OpenDatabase<Db> {
  try {
    check(database.db);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function assertSound(db: ReadableDb): void {
  const first = db.pragma('quick_check')[0] as { quick_check: string };
  if (first.quick_check !== 'ok') {
    throw new AppError('project/damaged', `"${db.path}" is damaged (${first.quick_check.replaceAll('\n', ' ')}). Restore the project from a backup with "nital project restore".`);
  }
}
