import { AppError } from '../../../shared/errors/AppError.ts';
import type { Id, ModelRecord } from '../../../shared/domain/records.ts';
import type { BlobStore } from '../files/BlobStore.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found, freeName, toJson } from './records.ts';

export type ModelInput = Omit<ModelRecord, 'id' | 'createdAt'>;

interface Row extends Omit<ModelRecord, 'card'> {
  readonly card: string;
}

const SELECT = 'SELECT id, name, network, sha256, card, run_id AS runId, created_at AS createdAt FROM models';

/** The trained networks of a project. */
export class Models {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;
  readonly #blobs: BlobStore;

  constructor(db: ReadableDb, writer: ProjectWriter, blobs: BlobStore) {
    this.#db = db;
    this.#writer = writer;
    this.#blobs = blobs;
  }

  list(): ModelRecord[] {
    return this.#db.all<Row>(`${SELECT} ORDER BY id`).map(toRecord);
  }

  get(id: Id): ModelRecord {
    return toRecord(found(this.#db.get<Row>(`${SELECT} WHERE id = ?`, id), 'model', id));
  }

  byName(name: string): ModelRecord | undefined {
    const row = this.#db.get<Row>(`${SELECT} WHERE name = ?`, name);
    return row === undefined ? undefined : toRecord(row);
  }

  latest(): ModelRecord | undefined {
    const row = this.#db.get<Row>(`${SELECT} ORDER BY id DESC LIMIT 1`);
    return row === undefined ? undefined : toRecord(row);
  }

  /** A name that no model has: `base`, else `base 2` … */
  freeName(base: string): string {
    return freeName(base, (name) => this.byName(name) !== undefined);
  }

  /**
   * Adds a model whose weights are already among the blobs.
   * @throws AppError `input/invalid` when the name is taken or the run has a model already.
   */
  insert(input: ModelInput): ModelRecord {
    return this.#writer.change((db, note) => {
      this.#blobs.require(input.sha256);
      if (this.byName(input.name) !== undefined) throw new AppError('input/invalid', `A model is called "${input.name}" already. Choose another name.`);
      const { id } = db.run(
        'INSERT INTO models (name, network, sha256, card, run_id, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        input.name, input.network, input.sha256, toJson(input.card), input.runId, now(),
      );
      note('model.add', `model:${id}`, { name: input.name, network: input.network, sha256: input.sha256, runId: input.runId });
      return this.get(id);
    });
  }
}

function toRecord(row: Row): ModelRecord {
  return { ...row, card: JSON.parse(row.card) as unknown };
}
