import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/errors/AppError.ts';
import { fromSqliteError } from './fromSqliteError.ts';

/** What a statement can be given. */
export type SqlValue = string | number | null;

/**
 * A database that can be asked and not changed: a statement that writes is refused when it is run, whatever the file
 * allows. The private field makes the type nominal, so a `ReadableDb` is never taken for a `WritableDb`.
 */
export class ReadableDb {
  readonly path: string;
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement<SqlValue[]>>();

  constructor(database: Database.Database, path: string) {
    this.#database = database;
    this.path = path;
  }

  /** The first row, or undefined. The caller's type says how the columns are named. */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#translated(() => this.#reading(sql).get(...values)) as Row | undefined;
  }

  /** All rows in the statement's order. */
  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#translated(() => this.#reading(sql).all(...values)) as Row[];
  }

  /** The rows of a pragma, e.g. `quick_check`. Pragmas that change something are the connection's affair. */
  pragma(name: 'integrity_check' | 'quick_check' | 'foreign_key_check' | 'user_version' | 'application_id'): unknown[] {
    return this.#translated(() => this.#database.pragma(name) as unknown[]);
  }

  /** A prepared statement, kept for the next time. */
  protected statement(sql: string): Database.Statement<SqlValue[]> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#database.prepare<SqlValue[]>(sql);
    this.#statements.set(sql, made);
    return made;
  }

  #reading(sql: string): Database.Statement<SqlValue[]> {
    const statement = this.statement(sql);
    if (!statement.readonly) throw new AppError('internal', `A reading function tried to write: ${sql}`);
    return statement;
  }

  #translated<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw fromSqliteError(error, this.path, 'read the project');
    }
  }
}
