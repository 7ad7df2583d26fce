import type { Id, ReportRecord } from '../../../shared/domain/records.ts';
import type { BlobStore } from '../files/BlobStore.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found } from './records.ts';

export type ReportInput = Omit<ReportRecord, 'id' | 'createdAt'>;

const SELECT = 'SELECT id, specimen_id AS specimenId, sha256, created_at AS createdAt FROM reports';

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

  /** Adds a report whose PDF is already among the blobs. */
  insert(input: ReportInput): ReportRecord {
    return this.#writer.change((db, note) => {
      this.#blobs.require(input.sha256);
      const { id } = db.run('INSERT INTO reports (specimen_id, sha256, created_at) VALUES (?, ?, ?)', input.specimenId, input.sha256, now());
      note('report.issue', `report:${id}`, { specimenId: input.specimenId, sha256: input.sha256 });
      return this.get(id);
    });
  }
}
