import type { BatchItem, BatchItemState, BatchRecord, BatchVerdict, Id } from '../../../shared/domain/records.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found, toJson } from './records.ts';

export interface BatchInput {
  readonly modelId: Id;
  readonly settings: unknown;
  /** Where masks of files that are not in the project go; unless given nowhere is noted. */
  readonly outFolder?: string;
  readonly items: readonly Pick<BatchItem, 'file' | 'micrographId'>[];
}

/** How one item of a batch ended. */
export type BatchItemEnd = Pick<BatchItem, 'state' | 'reason' | 'maskRevisionId' | 'fractions'> & Partial<Pick<BatchItem, 'confidence' | 'certaintySha256'>>;

/** What a person thinks of an item; null takes it back. */
export interface BatchVerdictInput {
  readonly verdict: BatchVerdict | null;
  readonly revisionId: Id | null;
  readonly remark: string | null;
}

interface Row extends Omit<BatchRecord, 'settings'> {
  readonly settings: string;
}

interface ItemRow extends Omit<BatchItem, 'fractions'> {
  readonly fractions: string | null;
}

const SELECT = 'SELECT b.id, b.model_id AS modelId, b.settings, b.out_folder AS outFolder, b.created_at AS createdAt FROM batches b';
const ITEMS = `
  SELECT batch_id AS batchId, position, file, micrograph_id AS micrographId, state, reason, mask_revision_id AS maskRevisionId, fractions,
    confidence, certainty_sha256 AS certaintySha256, verdict, verdict_revision_id AS verdictRevisionId, verdict_by AS verdictBy, remark
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

  /** How many items of each batch are in which state. */
  counts(): { readonly batchId: Id; readonly state: BatchItemState; readonly count: number }[] {
    return this.#db.all('SELECT batch_id AS batchId, state, count(*) AS count FROM batch_items GROUP BY batch_id, state');
  }

  /** Whether a mask revision is a mask of a batch that a person took over. */
  isAcceptance(revisionId: Id): boolean {
    return this.#db.get('SELECT 1 FROM batch_items WHERE verdict_revision_id = ? LIMIT 1', revisionId) !== undefined;
  }

  get(id: Id): BatchRecord {
    return toRecord(found(this.#db.get<Row>(`${SELECT} WHERE b.id = ?`, id), 'batch', id));
  }

  /** The batch that made a mask revision, or whose mask a person took over as it. */
  ofMaskRevision(maskRevisionId: Id): BatchRecord | undefined {
    const of = (column: string): Row | undefined => this.#db.get<Row>(`${SELECT} JOIN batch_items i ON i.batch_id = b.id WHERE i.${column} = ?`, maskRevisionId);
    const row = of('mask_revision_id') ?? of('verdict_revision_id');
    return row === undefined ? undefined : toRecord(row);
  }

  /** The items of a batch in their order. */
  items(batchId: Id): BatchItem[] {
    return this.#db.all<ItemRow>(`${ITEMS} ORDER BY position`, batchId).map(toItem);
  }

  /** A new batch whose items all wait. */
  insert(input: BatchInput): BatchRecord {
    return this.#writer.change((db, note) => {
      const { id } = db.run('INSERT INTO batches (model_id, settings, out_folder, created_at) VALUES (?, ?, ?, ?)', input.modelId, toJson(input.settings), input.outFolder ?? null, now());
      input.items.forEach((item, position) => {
        db.run("INSERT INTO batch_items (batch_id, position, file, micrograph_id, state) VALUES (?, ?, ?, ?, 'waiting')", id, position, item.file, item.micrographId);
      });
      note('batch.start', `batch:${id}`, { modelId: input.modelId, settings: input.settings, items: input.items.length });
      return this.get(id);
    });
  }

  /** Lets items that ended without a mask wait again. */
  wait(batchId: Id, positions: readonly number[]): void {
    if (positions.length === 0) return;
    this.#writer.change((db, note) => {
      for (const position of positions) {
        if (this.item(batchId, position).state === 'ok') throw new AppError('internal', `Item ${position} of batch ${batchId} is done and cannot wait again.`);
        db.run("UPDATE batch_items SET state = 'waiting', reason = NULL WHERE batch_id = ? AND position = ?", batchId, position);
      }
      note('batch.again', `batch:${batchId}`, { positions });
    });
  }

  /** Notes what a person thinks of an item. `by`: who, as the audit trail names them. */
  setVerdict(batchId: Id, position: number, { verdict, revisionId, remark }: BatchVerdictInput): BatchItem {
    return this.#writer.change((db, note) => {
      this.item(batchId, position);
      db.run(
        'UPDATE batch_items SET verdict = ?, verdict_revision_id = ?, verdict_by = ?, remark = ? WHERE batch_id = ? AND position = ?',
        verdict, revisionId, verdict === null ? null : this.#writer.operator, remark, batchId, position,
      );
      note(`batch.${verdict ?? 'reopen'}`, `batch:${batchId}`, { position, revisionId, remark });
      return this.item(batchId, position);
    });
  }

  /** Notes how an item ended. */
  setItem(batchId: Id, position: number, end: BatchItemEnd): BatchItem {
    return this.#writer.change((db, note) => {
      this.item(batchId, position);
      const fractions = end.fractions === null ? null : toJson(end.fractions);
      db.run(
        'UPDATE batch_items SET state = ?, reason = ?, mask_revision_id = ?, fractions = ?, confidence = ?, certainty_sha256 = ? WHERE batch_id = ? AND position = ?',
        end.state, end.reason, end.maskRevisionId, fractions, end.confidence ?? null, end.certaintySha256 ?? null, batchId, position,
      );
      note(`batch.item.${end.state}`, `batch:${batchId}`, { position, ...end });
      return this.item(batchId, position);
    });
  }

  item(batchId: Id, position: number): BatchItem {
    return toItem(found(this.#db.get<ItemRow>(`${ITEMS} AND position = ?`, batchId, position), 'batch item', `${batchId}/${position}`));
  }
}

function toRecord(row: Row): BatchRecord {
  return { ...row, settings: JSON.parse(row.settings) as unknown };
}

function toItem(row: ItemRow): BatchItem {
  return { ...row, fractions: row.fractions === null ? null : (JSON.parse(row.fractions) as number[]) };
}
