import { AppError } from '../../../shared/errors/AppError.ts';
import type { Calibration, CalibrationEntry, Id } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import { toJson } from './records.ts';

interface Row extends Omit<CalibrationEntry, 'confirmed'> {
  readonly confirmed: 0 | 1;
}

const SELECT = 'SELECT um_per_px AS umPerPx, source, origin, confirmed, created_at AS at FROM calibrations WHERE micrograph_id = ?';

/** How µm per pixel is known of the micrographs. The latest is valid, the earlier ones stay as its history. */
export class Calibrations {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;

  constructor(db: ReadableDb, writer: ProjectWriter) {
    this.#db = db;
    this.#writer = writer;
  }

  latest(micrographId: Id): Calibration | undefined {
    const row = this.#db.get<Row>(`${SELECT} ORDER BY id DESC LIMIT 1`, micrographId);
    if (row === undefined || row.umPerPx === null) return undefined;
    return { umPerPx: row.umPerPx, source: row.source, origin: row.origin, confirmed: row.confirmed === 1 };
  }

  /** All calibrations of a micrograph, oldest first. */
  history(micrographId: Id): CalibrationEntry[] {
    return this.#db.all<Row>(`${SELECT} ORDER BY id`, micrographId).map((row) => ({ ...row, confirmed: row.confirmed === 1 }));
  }

  /** From now on no calibration is valid; those before stay in the history. */
  withdraw(micrographId: Id): void {
    this.#writer.change((db, note) => {
      const before = this.latest(micrographId);
      if (before === undefined) return;
      db.run("INSERT INTO calibrations (micrograph_id, um_per_px, source, origin, confirmed, created_at) VALUES (?, NULL, 'entered', 'taken back', 1, ?)", micrographId, now());
      note('calibration.withdraw', `micrograph:${micrographId}`, { before });
    });
  }

  /**
   * Adds a calibration; one that says the same as the latest changes nothing.
   * @throws AppError `input/invalid` when µm per pixel is not a positive number.
   */
  add(micrographId: Id, calibration: Calibration): void {
    const { umPerPx, source, origin, confirmed } = calibration;
    if (!(umPerPx > 0 && umPerPx < 1e5)) {
      throw new AppError('input/invalid', `${umPerPx} µm per pixel is not a calibration of micrograph ${micrographId}. Write a number above 0, e.g. 0.25.`);
    }
    this.#writer.change((db, note) => {
      const entry = { umPerPx, source, origin, confirmed };
      if (toJson(this.latest(micrographId)) === toJson(entry)) return;
      db.run(
        'INSERT INTO calibrations (micrograph_id, um_per_px, source, origin, confirmed, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        micrographId, umPerPx, source, origin, confirmed ? 1 : 0, now(),
      );
      note('calibration.add', `micrograph:${micrographId}`, entry);
    });
  }
}
