import type { WritableDb } from '../sqlite/WritableDb.ts';

/**
 * A scale can be measured on the scale bar in the picture, and one that was given by mistake can be taken back: a calibration without
 * a value, after which none is valid. SQLite cannot change the conditions of a table, so it is written anew.
 */
export function letScaleBarsCalibrate(db: WritableDb): void {
  db.execute(`
    CREATE TABLE new_calibrations (
      id INTEGER PRIMARY KEY,
      micrograph_id INTEGER NOT NULL REFERENCES micrographs,
      um_per_px REAL CONSTRAINT "a calibration lies between 0 and 100000 um per pixel" CHECK (um_per_px > 0 AND um_per_px < 1e5),
      source TEXT NOT NULL CONSTRAINT "a calibration has a known source"
        CHECK (source IN ('entered', 'metadata', 'table', 'stageMicrometer', 'scaleBar', 'synthetic')),
      origin TEXT NOT NULL,
      confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
      created_at TEXT NOT NULL
    ) STRICT;
    INSERT INTO new_calibrations SELECT id, micrograph_id, um_per_px, source, origin, confirmed, created_at FROM calibrations;
    DROP TABLE calibrations;
    ALTER TABLE new_calibrations RENAME TO calibrations;
    CREATE INDEX calibrations_of_micrograph ON calibrations (micrograph_id, id);
  `);
}
