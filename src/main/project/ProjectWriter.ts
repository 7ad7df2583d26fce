import { AppError } from '../../shared/errors/AppError.ts';
import type { WritableDb } from './sqlite/WritableDb.ts';

/** Notes what was done in the audit trail: `action` as area.action, `subject` as table:id. */
export type AuditNote = (action: string, subject: string, details?: Readonly<Record<string, unknown>>) => void;

/**
 * The only way to the writable database. A change and its audit rows are one transaction, and a change that leaves no
 * audit row is refused, so the trail cannot be forgotten.
 */
export class ProjectWriter {
  readonly #db: WritableDb | undefined;
  readonly #folder: string;
  readonly #operator: () => string;

  /** Without a database every change is refused: the project was opened for reading only. */
  constructor(db: WritableDb | undefined, folder: string, operator: string | (() => string)) {
    this.#db = db;
    this.#folder = folder;
    this.#operator = typeof operator === 'function' ? operator : () => operator;
  }

  /** Who works now, for the audit trail. */
  get operator(): string {
    return this.#operator();
  }

  /** Changes user data; `work` must note what it did unless it did nothing. */
  change<T>(work: (db: WritableDb, note: AuditNote) => T): T {
    const db = this.#writable();
    return db.transaction(() => {
      const before = totalChanges(db);
      let notes = 0;
      const result = work(db, (action, subject, details = {}) => {
        notes++;
        db.run('INSERT INTO audit (at, who, action, subject, details) VALUES (?, ?, ?, ?, ?)', now(), this.operator, action, subject, JSON.stringify(details));
      });
      if (notes === 0 && totalChanges(db) !== before) throw new AppError('internal', 'A change of the project was not noted in its audit trail.');
      return result;
    });
  }

  /** Saves the progress of a running job, which is no decision of a person and leaves no audit row. */
  progress(work: (db: WritableDb) => void): void {
    const db = this.#writable();
    db.transaction(() => work(db));
  }

  /** Several changes as one: all or nothing. */
  transaction<T>(work: () => T): T {
    return this.#writable().transaction(work);
  }

  #writable(): WritableDb {
    if (this.#db === undefined) {
      throw new AppError('usage/invalid', `The project "${this.#folder}" was opened for reading only. Open it for writing to change it.`);
    }
    return this.#db;
  }
}

/** The time as it is written everywhere in a project: UTC, ISO 8601. */
export function now(): string {
  return new Date().toISOString();
}

function totalChanges(db: WritableDb): number {
  return db.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0;
}
