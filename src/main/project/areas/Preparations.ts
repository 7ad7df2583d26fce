import type { Id, Preparation } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { toJson } from './records.ts';

const SELECT = 'SELECT grinding, polishing, etchant, etching_seconds AS etchingSeconds, operator FROM preparations WHERE specimen_id = ?';

/** How the specimens were ground, polished and etched. A new preparation does not overwrite the earlier ones. */
export class Preparations {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  /** The valid, newest preparation of a specimen. */
  latest(specimenId: Id): Preparation | undefined {
    return this.#db.get<Preparation>(`${SELECT} ORDER BY id DESC LIMIT 1`, specimenId);
  }

  /** All preparations of a specimen, oldest first. */
  history(specimenId: Id): Preparation[] {
    return this.#db.all<Preparation>(`${SELECT} ORDER BY id`, specimenId);
  }

  /** Adds a preparation; one that says the same as the latest changes nothing. */
  add(specimenId: Id, preparation: Preparation): void {
    this.#writer.change((db, note) => {
      const { grinding, polishing, etchant, etchingSeconds, operator } = preparation;
      const entry = { grinding, polishing, etchant, etchingSeconds, operator };
      if (toJson(this.latest(specimenId)) === toJson(entry)) return;
      db.run(
        'INSERT INTO preparations (specimen_id, grinding, polishing, etchant, etching_seconds, operator, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        specimenId, grinding, polishing, etchant, etchingSeconds, operator, now(),
      );
      note('preparation.add', `specimen:${specimenId}`, entry);
    });
  }
}
