import type { Id, MeasurementRecord } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { toJson } from './records.ts';

export type MeasurementInput = Omit<MeasurementRecord, 'id' | 'createdAt'>;

interface Row extends Omit<MeasurementRecord, 'provenance'> {
  readonly provenance: string;
}

const COLUMNS = 'x.id, x.micrograph_id AS micrographId, x.quantity, x.value, x.unit, x.method, x.uncertainty, x.provenance, x.created_at AS createdAt';

/** Measured numbers with unit, method, uncertainty and provenance. A new measurement does not overwrite an earlier one. */
export class Measurements {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  /** All measurements, oldest first. */
  list(): MeasurementRecord[] {
    return this.#all(`SELECT ${COLUMNS} FROM measurements x ORDER BY x.id`);
  }

  ofMicrograph(micrographId: Id): MeasurementRecord[] {
    return this.#all(`SELECT ${COLUMNS} FROM measurements x WHERE x.micrograph_id = ? ORDER BY x.id`, micrographId);
  }

  ofSpecimen(specimenId: Id): MeasurementRecord[] {
    return this.#all(
      `SELECT ${COLUMNS} FROM micrographs m JOIN measurements x ON x.micrograph_id = m.id WHERE m.specimen_id = ? ORDER BY m.id, x.id`,
      specimenId,
    );
  }

  /** Adds measurements that belong together: all or none. */
  insert(inputs: readonly MeasurementInput[]): MeasurementRecord[] {
    return this.#writer.change((db, note) =>
      inputs.map((input) => {
        const { id } = db.run(
          'INSERT INTO measurements (micrograph_id, quantity, value, unit, method, uncertainty, provenance, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          input.micrographId, input.quantity, input.value, input.unit, input.method, input.uncertainty, toJson(input.provenance), now(),
        );
        note('measurement.add', `micrograph:${input.micrographId}`, { quantity: input.quantity, value: input.value, unit: input.unit, method: input.method });
        return this.#all(`SELECT ${COLUMNS} FROM measurements x WHERE x.id = ?`, id)[0] as MeasurementRecord;
      }),
    );
  }

  #all(sql: string, ...values: number[]): MeasurementRecord[] {
    return this.#db.all<Row>(sql, ...values).map((row) => ({ ...row, provenance: JSON.parse(row.provenance) as unknown }));
  }
}
