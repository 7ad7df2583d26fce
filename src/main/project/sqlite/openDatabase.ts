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
  close(): void;
}

/** Opens an existing database for reading; other programs may write meanwhile. */
export function openReadable(path: string): OpenDatabase<ReadableDb> {
  return opened(path, (Sqlite) => {
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
  });
}

function opened<Db extends ReadableDb>(
  path: string,
  open: (sqlite: typeof Database) => { connection: Database.Database; db: Db },
  prepare: (connection: Database.Database) => void = () => {},
): OpenDatabase<Db> {
  const sqlite = loadSqlite();
  let connection: Database.Database | undefined;
  try {
    const made = open(sqlite);
    connection = made.connection;
    prepare(connection);
    return { ...made, close: () => made.connection.close() };
  } catch (error) {
    connection?.close();
    throw fromSqliteError(error, path, 'open the project');
  }
}
