import type { Id, ReportRecord, Sha256 } from '../../../shared/domain/records.ts';
import type { BlobStore } from '../files/BlobStore.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found } from './records.ts';

export type ReportInput = Omit<ReportRecord, 'id' | 'createdAt'>;

const SELECT = 'SELECT id, specimen_id AS specimenId, sha256, number, operator, created_at AS createdAt FROM reports';

/** The inspection reports that were issued. */
export class Reports {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;
  readonly #blobs: BlobStore;

  constructor(db: ReadableDb, writer: ProjectWriter, blobs: BlobStore) {
    this.#db = db;
    this.#writer = writer;
    this.#blobs = blobs;
  }

  /** All reports, oldest first. */
  list(): ReportRecord[] {
    return this.#db.all<ReportRecord>(`${SELECT} ORDER BY id`);
  }

  get(id: Id): ReportRecord {
    return found(this.#db.get<ReportRecord>(`${SELECT} WHERE id = ?`, id), 'report', id);
  }

  ofSpecimen(specimenId: Id): ReportRecord[] {
    return this.#db.all<ReportRecord>(`${SELECT} WHERE specimen_id = ? ORDER BY id`, specimenId);
  }

  /** The report with exactly these bytes. */
  byHash(sha256: Sha256): ReportRecord | undefined {
    return this.#db.get<ReportRecord>(`${SELECT} WHERE sha256 = ? ORDER BY id DESC LIMIT 1`, sha256);
  }

  byNumber(number: string): ReportRecord | undefined {
    return this.#db.get<ReportRecord>(`${SELECT} WHERE number = ?`, number);
  }

  /** Adds a report whose PDF is already among the blobs. */
  insert(input: ReportInput): ReportRecord {
    return this.#writer.change((db, note) => {
      this.#blobs.require(input.sha256);
      const { specimenId, sha256, number, operator } = input;
      const { id } = db.run('INSERT INTO reports (specimen_id, sha256, number, operator, created_at) VALUES (?, ?, ?, ?, ?)', specimenId, sha256, number, operator, now());
      note('report.issue', `report:${id}`, { specimenId, sha256, number, operator });
      return this.get(id);
    });
  }
}
