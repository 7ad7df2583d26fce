import type { Id, RunRecord, RunState } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found, toJson } from './records.ts';

export type RunInput = Pick<RunRecord, 'datasetId' | 'network' | 'settings'> & Partial<Pick<RunRecord, 'modelName'>>;

type JsonColumns = 'settings' | 'history' | 'result';
type Row = Omit<RunRecord, JsonColumns> & Readonly<Record<JsonColumns, string>>;

const SELECT = `
  SELECT r.id, r.dataset_id AS datasetId, r.state, r.network, r.settings, r.history, r.result, r.reason, r.model_name AS modelName, m.id AS modelId,
    r.created_at AS createdAt, r.finished_at AS finishedAt
  FROM runs r LEFT JOIN models m ON m.run_id = r.id`;

/** The trainings of a project. A run's model is the model that names the run. */
export class Runs {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  /** All runs, oldest first. */
  list(): RunRecord[] {
    return this.#db.all<Row>(`${SELECT} ORDER BY r.id`).map(toRecord);
  }

  /** All runs, oldest first, with empty curves: of many long trainings they would be most of the reading. */
  listWithoutCurves(): RunRecord[] {
    return this.#db.all<Row>(`${SELECT.replace('r.history', "'[]' AS history")} ORDER BY r.id`).map(toRecord);
  }

  get(id: Id): RunRecord {
    return toRecord(found(this.#db.get<Row>(`${SELECT} WHERE r.id = ?`, id), 'run', id));
  }

  latest(): RunRecord | undefined {
    const row = this.#db.get<Row>(`${SELECT} ORDER BY r.id DESC LIMIT 1`);
    return row === undefined ? undefined : toRecord(row);
  }

  inState(state: RunState): RunRecord[] {
    return this.#db.all<Row>(`${SELECT} WHERE r.state = ? ORDER BY r.id`, state).map(toRecord);
  }

  /** A new run in state `running`. */
  insert(input: RunInput): RunRecord {
    return this.#writer.change((db, note) => {
      const { id } = db.run(
        "INSERT INTO runs (dataset_id, state, network, settings, history, result, model_name, created_at) VALUES (?, 'running', ?, ?, '[]', 'null', ?, ?)",
        input.datasetId, input.network, toJson(input.settings), input.modelName ?? null, now(),
      );
      note('run.start', `run:${id}`, { network: input.network, datasetId: input.datasetId, settings: input.settings });
      return this.get(id);
    });
  }

  /** Moves a run to a state; `reason` says why a run failed. A run that ends gets its time. */
  setState(id: Id, state: RunState, reason: string | null = null): RunRecord {
    return this.#writer.change((db, note) => {
      const before = this.get(id);
      if (before.state === state && before.reason === reason) return before;
      const finishedAt = state === 'running' || state === 'paused' ? null : now();
      db.run('UPDATE runs SET state = ?, reason = ?, finished_at = ? WHERE id = ?', state, reason, finishedAt, id);
      note(`run.${state}`, `run:${id}`, { before: before.state, reason });
      return this.get(id);
    });
  }

  /** Saves the curves of a running training. */
  saveHistory(id: Id, history: unknown): void {
    this.get(id);
    this.#writer.progress((db) => db.run('UPDATE runs SET history = ? WHERE id = ?', toJson(history), id));
  }

  /** Saves what the training ended with. */
  saveResult(id: Id, result: unknown): void {
    this.#writer.change((db, note) => {
      this.get(id);
      db.run('UPDATE runs SET result = ? WHERE id = ?', toJson(result), id);
      note('run.result', `run:${id}`);
    });
  }
}

function toRecord(row: Row): RunRecord {
  return {
    ...row,
    settings: JSON.parse(row.settings) as unknown,
    history: JSON.parse(row.history) as unknown,
    result: JSON.parse(row.result) as unknown,
  };
}
