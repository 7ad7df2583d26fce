import { AppError } from '../../../shared/errors/AppError.ts';
import type { Calibration, CalibrationSource, Id, Micrograph, Sha256 } from '../../../shared/domain/records.ts';
import type { BlobStore } from '../files/BlobStore.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import type { Calibrations } from './Calibrations.ts';
import { found } from './records.ts';

/** A micrograph as it is imported, with its calibration where one is known. */
export type MicrographInput = Omit<Micrograph, 'id'>;

interface Row extends Omit<Micrograph, 'calibration'> {
  readonly umPerPx: number | null;
  readonly source: CalibrationSource | null;
  readonly origin: string | null;
  readonly confirmed: 0 | 1 | null;
}

const SELECT = `
  SELECT m.id, m.specimen_id AS specimenId, m.file, m.sha256, m.pixel_sha256 AS pixelSha256, m.width, m.height,
    m.bit_depth AS bitDepth, m.channels, m.modality, m.objective, c.um_per_px AS umPerPx, c.source, c.origin, c.confirmed
  FROM micrographs m
  LEFT JOIN calibrations c ON c.id = (SELECT max(id) FROM calibrations WHERE micrograph_id = m.id)`;

/** The images of the specimens, each with its valid calibration. The same pixels are in a project once. */
export class Micrographs {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;
  readonly #blobs: BlobStore;
  readonly #calibrations: Calibrations;

  constructor(db: ReadableDb, writer: ProjectWriter, blobs: BlobStore, calibrations: Calibrations) {
    this.#db = db;
    this.#writer = writer;
    this.#blobs = blobs;
    this.#calibrations = calibrations;
  }

  /** All micrographs in the order of their import. */
  list(): Micrograph[] {
    return this.#all(`${SELECT} ORDER BY m.id`);
  }

  get(id: Id): Micrograph {
    return toRecord(found(this.#db.get<Row>(`${SELECT} WHERE m.id = ?`, id), 'micrograph', id));
  }

  ofSpecimen(specimenId: Id): Micrograph[] {
    return this.#all(`${SELECT} WHERE m.specimen_id = ? ORDER BY m.id`, specimenId);
  }

  /** All micrographs with this file name; names may repeat between specimens. */
  byFile(file: string): Micrograph[] {
    return this.#all(`${SELECT} WHERE m.file = ? ORDER BY m.id`, file);
  }

  /** The micrograph with this original file. */
  bySha256(sha256: Sha256): Micrograph | undefined {
    return this.#all(`${SELECT} WHERE m.sha256 = ? ORDER BY m.id LIMIT 1`, sha256)[0];
  }

  /** The micrograph with these decoded, upright pixels, whatever file they came in. */
  byPixelHash(pixelSha256: Sha256): Micrograph | undefined {
    return this.#all(`${SELECT} WHERE m.pixel_sha256 = ?`, pixelSha256)[0];
  }

  /**
   * Adds a micrograph whose original file is already among the blobs.
   * @throws AppError `input/invalid` when its pixels are in the project already: counted twice they would lie on two
   * sides of a split.
   */
  insert(input: MicrographInput): Micrograph {
    return this.#writer.change((db, note) => {
      this.#blobs.require(input.sha256);
      const same = this.byPixelHash(input.pixelSha256);
      if (same !== undefined) {
        throw new AppError('input/invalid', `"${input.file}" shows the same pixels as "${same.file}" (micrograph ${same.id}), which is in the project already. Import each image once.`, { details: { micrographId: same.id } });
      }
      const { id } = db.run(
        `INSERT INTO micrographs (specimen_id, file, sha256, pixel_sha256, width, height, bit_depth, channels, modality, objective, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        input.specimenId, input.file, input.sha256, input.pixelSha256, input.width, input.height, input.bitDepth, input.channels,
        input.modality, input.objective, now(),
      );
      note('micrograph.import', `micrograph:${id}`, { file: input.file, specimenId: input.specimenId, sha256: input.sha256, pixelSha256: input.pixelSha256 });
      if (input.calibration !== null) this.#calibrations.add(id, input.calibration);
      return this.get(id);
    });
  }

  /** Hangs a micrograph on another specimen. */
  move(id: Id, specimenId: Id): void {
    this.#writer.change((db, note) => {
      const before = this.get(id);
      if (before.specimenId === specimenId) return;
      db.run('UPDATE micrographs SET specimen_id = ? WHERE id = ?', specimenId, id);
      note('micrograph.move', `micrograph:${id}`, { file: before.file, from: before.specimenId, to: specimenId });
    });
  }

  #all(sql: string, ...values: (string | number)[]): Micrograph[] {
    return this.#db.all<Row>(sql, ...values).map(toRecord);
  }
}

function toRecord({ umPerPx, source, origin, confirmed, ...rest }: Row): Micrograph {
  const calibration: Calibration | null =
    umPerPx === null || source === null || origin === null ? null : { umPerPx, source, origin, confirmed: confirmed === 1 };
  return { ...rest, calibration };
}
