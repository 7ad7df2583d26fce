import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { fromSqliteError } from './fromSqliteError.ts';
import { loadSqlite } from './loadSqlite.ts';
import { ReadableDb } from './ReadableDb.ts';
import { WritableDb } from './WritableDb.ts';

/** A database and the duty to close it. */
export interface OpenDatabase<Db extends ReadableDb> {
  readonly db: Db;
  /** The connection itself, for SQLite's own backup. */
  readonly connection: Database.Database;
  /** A second call does nothing. */
  close(): void;
}

/** Opens an existing database for reading; other programs may write meanwhile. */
export function openReadable(path: string): OpenDatabase<ReadableDb> {
  return opened(path, (Sqlite) => {
    takeBackHalfAChange(Sqlite, path);
    const connection = new Sqlite(path, { readonly: true, fileMustExist: true });
    return { connection, db: new ReadableDb(connection, path) };
  });
}

/**
 * Opens a database for writing with the settings user work needs: write-ahead log, every commit on the disk before it
 * is acknowledged, foreign keys enforced.
 */
export function openWritable(path: string, options: { readonly create: boolean }): OpenDatabase<WritableDb> {
  return opened(path, (Sqlite) => {
    const connection = new Sqlite(path, { fileMustExist: !options.create });
    return { connection, db: new WritableDb(connection, path) };
  }, (connection) => {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
  }, leaveWriteAheadLog);
}

/**
 * A program that was killed outside of the write-ahead log, while it opened or closed the project, leaves a journal of what its
 * last change overwrote. A connection that may write takes that change back by itself; one for reading is refused.
 */
function takeBackHalfAChange(Sqlite: typeof Database, path: string): void {
  if (!existsSync(`${path}-journal`)) return;
  try {
    const connection = new Sqlite(path, { fileMustExist: true });
    try {
      connection.pragma('user_version');
    } finally {
      connection.close();
    }
  } catch {
    // On a disk that cannot be written; reading will say so.
  }
}

/**
 * Leaves the database as one plain file, which can be read from a disk that cannot be written; one in the mode of the
 * write-ahead log cannot. While another program reads it stays in that mode, which hurts nothing.
 */
function leaveWriteAheadLog(connection: Database.Database): void {
  try {
    connection.pragma('busy_timeout = 0');
    connection.pragma('journal_mode = DELETE');
  } catch {
    // Nothing depends on it: the log is replayed by whoever opens the file next.
  }
}

function opened<Db extends ReadableDb>(
  path: string,
  open: (sqlite: typeof Database) => { connection: Database.Database; db: Db },
  prepare: (connection: Database.Database) => void = () => {},
  beforeClose: (connection: Database.Database) => void = () => {},
): OpenDatabase<Db> {
  const sqlite = loadSqlite();
  let connection: Database.Database | undefined;
  try {
    const made = open(sqlite);
    connection = made.connection;
    prepare(connection);
    return {
      ...made,
      close: () => {
        if (!made.connection.open) return;
        beforeClose(made.connection);
        made.connection.close();
      },
    };
  } catch (error) {
    connection?.close();
    throw fromSqliteError(error, path, 'open the project');
  }
}
