import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/errors/AppError.ts';
import { fromSqliteError } from './fromSqliteError.ts';
import { ReadableDb } from './ReadableDb.ts';
import type { SqlValue } from './ReadableDb.ts';

/** A database that can be changed. Only migrations and the project's writer hold one. */
export class WritableDb extends ReadableDb {
  readonly #database: Database.Database;

  constructor(database: Database.Database, path: string) {
    super(database, path);
    this.#database = database;
  }

  /** Runs one statement; `id` is the row id of an INSERT. */
  run(sql: string, ...values: SqlValue[]): { readonly id: number; readonly changes: number } {
    try {
      const { changes, lastInsertRowid } = this.statement(sql).run(...values);
      return { id: Number(lastInsertRowid), changes };
    } catch (error) {
      throw fromSqliteError(error, this.path, 'save to the project');
    }
  }

  /** Runs several statements without values (migrations, pragmas that set something). */
  execute(sql: string): void {
    try {
      this.#database.exec(sql);
    } catch (error) {
      throw fromSqliteError(error, this.path, 'save to the project');
    }
  }

  /**
   * Runs `work` in one transaction: all of it or nothing. Inside another transaction it is a savepoint.
   * @throws AppError `internal` when `work` is asynchronous: a transaction cannot wait.
   */
  transaction<T>(work: () => T): T {
    try {
      return this.#database.transaction((): T => {
        const result = work();
        if (result instanceof Promise) throw new AppError('internal', 'A transaction cannot wait for a promise.');
        return result;
      }).immediate();
    } catch (error) {
      throw isSqliteError(error) ? fromSqliteError(error, this.path, 'save to the project') : error;
    }
  }
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_');
}
