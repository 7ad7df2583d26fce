import type { HeatTreatmentStep, Id } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { toJson } from './records.ts';

/** A step as it is entered; its place in the list is its position. */
export type HeatTreatmentInput = Omit<HeatTreatmentStep, 'position'>;

/** The ordered heat treatment steps of the specimens. */
export class HeatTreatments {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  /** The steps of one specimen in their order. */
  ofSpecimen(specimenId: Id): HeatTreatmentStep[] {
    return this.#db.all<HeatTreatmentStep>(
      'SELECT position, kind, celsius, minutes, cooling FROM heat_treatment_steps WHERE specimen_id = ? ORDER BY position',
      specimenId,
    );
  }

  /** The steps of all specimens, each specimen's in their order. */
  list(): (HeatTreatmentStep & { readonly specimenId: Id })[] {
    return this.#db.all('SELECT specimen_id AS specimenId, position, kind, celsius, minutes, cooling FROM heat_treatment_steps ORDER BY specimen_id, position');
  }

  /** Puts these steps in the place of all that were there. */
  replace(specimenId: Id, steps: readonly HeatTreatmentInput[]): HeatTreatmentStep[] {
    return this.#writer.change((db, note) => {
      const before = this.ofSpecimen(specimenId);
      const after = steps.map(({ kind, celsius, minutes, cooling }, position) => ({ position, kind, celsius, minutes, cooling }));
      if (toJson(before) === toJson(after)) return before;
      db.run('DELETE FROM heat_treatment_steps WHERE specimen_id = ?', specimenId);
      for (const step of after) {
        db.run(
          'INSERT INTO heat_treatment_steps (specimen_id, position, kind, celsius, minutes, cooling) VALUES (?, ?, ?, ?, ?, ?)',
          specimenId, step.position, step.kind, step.celsius, step.minutes, step.cooling,
        );
      }
      note('heatTreatment.replace', `specimen:${specimenId}`, { before, after });
      return after;
    });
  }
}
