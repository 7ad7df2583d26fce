import type { AuditEntry } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';

interface Row extends Omit<AuditEntry, 'details'> {
  readonly details: string;
}

const SELECT = 'SELECT id, at, who, action, subject, details FROM audit';

/** Who did what when. The database itself refuses to change or delete an entry. */
export class Audit {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  /** The whole trail, oldest first. */
  list(): AuditEntry[] {
    return this.#db.all<Row>(`${SELECT} ORDER BY id`).map(toRecord);
  }

  /** What was done to one thing, e.g. `micrograph:12`, oldest first. */
  ofSubject(subject: string): AuditEntry[] {
    return this.#db.all<Row>(`${SELECT} WHERE subject = ? ORDER BY id`, subject).map(toRecord);
  }

  /** Notes something that changes no row of its own, e.g. `report.verify`; every other change notes itself. */
  append(action: string, subject: string, details: Readonly<Record<string, unknown>> = {}): void {
    this.#writer.change((_db, note) => note(action, subject, details));
  }
}

function toRecord(row: Row): AuditEntry {
  return { ...row, details: JSON.parse(row.details) as unknown };
}
