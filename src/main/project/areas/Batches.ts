import type { BatchItem, BatchRecord, Id } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found, toJson } from './records.ts';

export interface BatchInput {
  readonly modelId: Id;
  readonly settings: unknown;
  readonly items: readonly Pick<BatchItem, 'file' | 'micrographId'>[];
}

/** How one item of a batch ended. */
export type BatchItemEnd = Pick<BatchItem, 'state' | 'reason' | 'maskRevisionId' | 'fractions'>;

interface Row extends Omit<BatchRecord, 'settings'> {
  readonly settings: string;
}

interface ItemRow extends Omit<BatchItem, 'fractions'> {
  readonly fractions: string | null;
}

const SELECT = 'SELECT b.id, b.model_id AS modelId, b.settings, b.created_at AS createdAt FROM batches b';
const ITEMS = `
  SELECT batch_id AS batchId, position, file, micrograph_id AS micrographId, state, reason, mask_revision_id AS maskRevisionId, fractions
  FROM batch_items WHERE batch_id = ?`;

/** Queues of micrographs that one model segments; each item ends ok, failed or skipped. */
export class Batches {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  list(): BatchRecord[] {
    return this.#db.all<Row>(`${SELECT} ORDER BY b.id`).map(toRecord);
  }

  get(id: Id): BatchRecord {
    return toRecord(found(this.#db.get<Row>(`${SELECT} WHERE b.id = ?`, id), 'batch', id));
  }

  /** The batch that made a mask revision. */
  ofMaskRevision(maskRevisionId: Id): BatchRecord | undefined {
    const row = this.#db.get<Row>(`${SELECT} JOIN batch_items i ON i.batch_id = b.id WHERE i.mask_revision_id = ?`, maskRevisionId);
    return row === undefined ? undefined : toRecord(row);
  }

  /** The items of a batch in their order. */
  items(batchId: Id): BatchItem[] {
    return this.#db.all<ItemRow>(`${ITEMS} ORDER BY position`, batchId).map(toItem);
  }

  /** A new batch whose items all wait. */
  insert(input: BatchInput): BatchRecord {
    return this.#writer.change((db, note) => {
      const { id } = db.run('INSERT INTO batches (model_id, settings, created_at) VALUES (?, ?, ?)', input.modelId, toJson(input.settings), now());
      input.items.forEach((item, position) => {
        db.run("INSERT INTO batch_items (batch_id, position, file, micrograph_id, state) VALUES (?, ?, ?, ?, 'waiting')", id, position, item.file, item.micrographId);
      });
      note('batch.start', `batch:${id}`, { modelId: input.modelId, settings: input.settings, items: input.items.length });
      return this.get(id);
    });
  }

  /** Notes how an item ended. */
  setItem(batchId: Id, position: number, end: BatchItemEnd): BatchItem {
    return this.#writer.change((db, note) => {
      this.#item(batchId, position);
      const fractions = end.fractions === null ? null : toJson(end.fractions);
      db.run(
        'UPDATE batch_items SET state = ?, reason = ?, mask_revision_id = ?, fractions = ? WHERE batch_id = ? AND position = ?',
        end.state, end.reason, end.maskRevisionId, fractions, batchId, position,
      );
      note(`batch.item.${end.state}`, `batch:${batchId}`, { position, ...end });
      return this.#item(batchId, position);
    });
  }

  #item(batchId: Id, position: number): BatchItem {
    return toItem(found(this.#db.get<ItemRow>(`${ITEMS} AND position = ?`, batchId, position), 'batch item', `${batchId}/${position}`));
  }
}

function toRecord(row: Row): BatchRecord {
  return { ...row, settings: JSON.parse(row.settings) as unknown };
}

function toItem(row: ItemRow): BatchItem {
  return { ...row, fractions: row.fractions === null ? null : (JSON.parse(row.fractions) as number[]) };
}
