import { accessSync, constants, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/errors/AppError.ts';
import { fromSqliteError } from '../sqlite/fromSqliteError.ts';
import { loadSqlite } from '../sqlite/loadSqlite.ts';
import type { ProjectPaths } from './projectPaths.ts';

/** Who has a project open for writing. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * The right to write to a project. The lock is an exclusive transaction on a small SQLite file, so the operating system
 * itself gives it back when the program ends in any way; the holder's name beside it serves the message only and is
 * never believed to be a lock. `lock.sqlite` must never be opened with `fs`: closing any handle of a file drops the
 * POSIX locks a process has on it.
 */
export class ProjectLock {
  readonly #connection: Database.Database;
  readonly #paths: ProjectPaths;

  private constructor(connection: Database.Database, paths: ProjectPaths) {
    this.#connection = connection;
    this.#paths = paths;
  }

  /** @throws AppError `project/locked` naming the holder when another program, or this one, has it. */
  static acquire(paths: ProjectPaths): ProjectLock {
    const sqlite = loadSqlite();
    let connection: Database.Database | undefined;
    try {
      connection = new sqlite(paths.lock, { timeout: 0 });
      // On a file that cannot be written SQLite grants "exclusive" transactions to everybody.
      accessSync(paths.lock, constants.W_OK);
      connection.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      connection?.close();
      const busy = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
      throw busy ? lockedError(paths, error) : fromSqliteError(error, paths.lock, 'lock the project');
    }
    writeHolder(paths.lockHolder);
    return new ProjectLock(connection, paths);
  }

  /** Gives the right back. */
  release(): void {
    if (!this.#connection.open) return;
    rmSync(this.#paths.lockHolder, { force: true });
    this.#connection.close();
  }
}

function lockedError(paths: ProjectPaths, cause: unknown): AppError {
  const holder = readHolder(paths.lockHolder);
  const who = holder === undefined ? 'another program' : `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  return new AppError(
    'project/locked',
    `The project "${paths.folder}" is open for writing in ${who}. Close it there and try again; reading it (nital project info) is possible meanwhile.`,
    { cause, ...(holder === undefined ? {} : { details: { holder } }) },
  );
}

/** Without these words, on a full disk, the lock is as good and only its message is poorer. */
function writeHolder(path: string): void {
  const holder: LockHolder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    writeFileSync(path, JSON.stringify(holder) + '\n');
  } catch {
    rmSync(path, { force: true });
  }
}

/** The holder's own words; undefined while it has not yet written them. */
function readHolder(path: string): LockHolder | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<LockHolder>;
    return typeof value.pid === 'number' && typeof value.host === 'string' && typeof value.since === 'string'
      ? { pid: value.pid, host: value.host, since: value.since }
      : undefined;
  } catch {
    return undefined;
  }
}
