import type { EvaluationRecord, Id } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found, toJson } from './records.ts';

export type EvaluationInput = Omit<EvaluationRecord, 'id' | 'createdAt'>;

interface Row extends Omit<EvaluationRecord, 'result'> {
  readonly result: string;
}

const SELECT = 'SELECT id, model_id AS modelId, judged_on AS "on", result, created_at AS createdAt FROM evaluations';

/** How the models were judged against truth masks. */
export class Evaluations {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  /** All evaluations, oldest first. */
  list(): EvaluationRecord[] {
    return this.#db.all<Row>(`${SELECT} ORDER BY id`).map(toRecord);
  }

  get(id: Id): EvaluationRecord {
    return toRecord(found(this.#db.get<Row>(`${SELECT} WHERE id = ?`, id), 'evaluation', id));
  }

  /** The evaluations of one model, oldest first. */
  ofModel(modelId: Id): EvaluationRecord[] {
    return this.#db.all<Row>(`${SELECT} WHERE model_id = ? ORDER BY id`, modelId).map(toRecord);
  }

  insert(input: EvaluationInput): EvaluationRecord {
    return this.#writer.change((db, note) => {
      const { id } = db.run('INSERT INTO evaluations (model_id, judged_on, result, created_at) VALUES (?, ?, ?, ?)', input.modelId, input.on, toJson(input.result), now());
      note('evaluation.add', `evaluation:${id}`, { modelId: input.modelId, on: input.on });
      return this.get(id);
    });
  }
}

function toRecord(row: Row): EvaluationRecord {
  return { ...row, result: JSON.parse(row.result) as unknown };
}
