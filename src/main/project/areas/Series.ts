import { AppError } from '../../../shared/errors/AppError.ts';
import type { Id, SeriesKind, SeriesRecord, SeriesRow } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { found, toJson } from './records.ts';

export interface SeriesInput extends Pick<SeriesRecord, 'name' | 'kind' | 'plan'> {
  readonly rows: readonly SeriesRowInput[];
}

export type SeriesRowInput = Pick<SeriesRow, 'name' | 'plan'>;

/** What becomes known of a row; what is left out stays. */
export type SeriesRowChange = Partial<Pick<SeriesRow, 'runId' | 'evaluationId' | 'testEvaluationId' | 'reason'>>;

interface Stored extends Omit<SeriesRecord, 'plan'> {
  readonly plan: string;
}
interface StoredRow extends Omit<SeriesRow, 'plan'> {
  readonly plan: string;
}

const SELECT = 'SELECT id, name, kind, plan, created_at AS createdAt FROM series';
const ROWS = `
  SELECT series_id AS seriesId, position, name, plan, run_id AS runId, evaluation_id AS evaluationId, test_evaluation_id AS testEvaluationId, reason
  FROM series_rows WHERE series_id = ?`;

/** Trainings that belong together and are compared: recipe searches and cross-validations. */
export class Series {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  /** All of a kind, oldest first. */
  ofKind(kind: SeriesKind): SeriesRecord[] {
    return this.#db.all<Stored>(`${SELECT} WHERE kind = ? ORDER BY id`, kind).map(parsed);
  }

  get(id: Id): SeriesRecord {
    return parsed(found(this.#db.get<Stored>(`${SELECT} WHERE id = ?`, id), 'series', id));
  }

  byName(name: string): SeriesRecord | undefined {
    const row = this.#db.get<Stored>(`${SELECT} WHERE name = ?`, name);
    return row === undefined ? undefined : parsed(row);
  }

  /** The rows of a series in their order. */
  rows(seriesId: Id): SeriesRow[] {
    return this.#db.all<StoredRow>(`${ROWS} ORDER BY position`, seriesId).map(parsed);
  }

  /** A name that no series has: `search-1`, `search-2` … */
  freeName(kind: SeriesKind): string {
    let number = this.ofKind(kind).length + 1;
    while (this.byName(`${kind}-${number}`) !== undefined) number++;
    return `${kind}-${number}`;
  }

  /** @throws AppError `input/invalid` when the name is taken. */
  insert(input: SeriesInput): SeriesRecord {
    return this.#writer.change((db, note) => {
      if (this.byName(input.name) !== undefined) throw new AppError('input/invalid', `A search or cross-validation is called "${input.name}" already. Choose another name.`);
      const { id } = db.run('INSERT INTO series (name, kind, plan, created_at) VALUES (?, ?, ?, ?)', input.name, input.kind, toJson(input.plan), now());
      note('series.start', `series:${id}`, { name: input.name, kind: input.kind, plan: input.plan });
      for (const row of input.rows) this.addRow(id, row);
      return this.get(id);
    });
  }

  /** Adds a row after the others. */
  addRow(seriesId: Id, { name, plan }: SeriesRowInput): SeriesRow {
    return this.#writer.change((db, note) => {
      const position = this.rows(seriesId).length;
      db.run('INSERT INTO series_rows (series_id, position, name, plan) VALUES (?, ?, ?, ?)', seriesId, position, name, toJson(plan));
      note('series.addRow', `series:${seriesId}`, { position, name });
      return this.#row(seriesId, position);
    });
  }

  setRow(seriesId: Id, position: number, change: SeriesRowChange): SeriesRow {
    return this.#writer.change((db, note) => {
      const { runId, evaluationId, testEvaluationId, reason } = { ...this.#row(seriesId, position), ...change };
      db.run(
        'UPDATE series_rows SET run_id = ?, evaluation_id = ?, test_evaluation_id = ?, reason = ? WHERE series_id = ? AND position = ?',
        runId, evaluationId, testEvaluationId, reason, seriesId, position,
      );
      note('series.setRow', `series:${seriesId}`, { position, ...change });
      return this.#row(seriesId, position);
    });
  }

  #row(seriesId: Id, position: number): SeriesRow {
    return parsed(found(this.#db.get<StoredRow>(`${ROWS} AND position = ?`, seriesId, position), 'row of a series', `${seriesId}/${position}`));
  }
}

function parsed<T extends { readonly plan: string }>(row: T): Omit<T, 'plan'> & { readonly plan: unknown } {
  return { ...row, plan: JSON.parse(row.plan) as unknown };
}
