import type { WritableDb } from '../sqlite/WritableDb.ts';

/**
 * The first schema: one table per word of the glossary. Ranges are checked by the database itself, and a check's name is
 * the sentence a user reads. Mask revisions and the audit trail can be added to and never changed.
 */
export function createProjectSchema(db: WritableDb): void {
  db.execute(`
    CREATE TABLE project (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      name TEXT NOT NULL CONSTRAINT "a project needs a name" CHECK (length(trim(name)) > 0),
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE specimens (
      id INTEGER PRIMARY KEY,
      code TEXT NOT NULL UNIQUE CONSTRAINT "a specimen needs a code" CHECK (length(trim(code)) > 0),
      grade TEXT,
      batch TEXT,
      composition TEXT NOT NULL CONSTRAINT "a composition is an object" CHECK (json_type(composition) = 'object'),
      remarks TEXT
    ) STRICT;

    CREATE TABLE heat_treatment_steps (
      specimen_id INTEGER NOT NULL REFERENCES specimens,
      position INTEGER NOT NULL CHECK (position >= 0),
      kind TEXT NOT NULL CONSTRAINT "a heat treatment step has a known kind"
        CHECK (kind IN ('annealing', 'normalizing', 'quenching', 'tempering', 'hardening', 'other')),
      celsius REAL CONSTRAINT "a temperature lies between -273.15 and 3000 degrees Celsius" CHECK (celsius BETWEEN -273.15 AND 3000),
      minutes REAL CONSTRAINT "a duration is not negative" CHECK (minutes BETWEEN 0 AND 1e9),
      cooling TEXT,
      PRIMARY KEY (specimen_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE preparations (
      id INTEGER PRIMARY KEY,
      specimen_id INTEGER NOT NULL REFERENCES specimens,
      grinding TEXT,
      polishing TEXT,
      etchant TEXT,
      etching_seconds REAL CONSTRAINT "an etching time is not negative" CHECK (etching_seconds BETWEEN 0 AND 1e9),
      operator TEXT,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX preparations_of_specimen ON preparations (specimen_id, id);

    CREATE TABLE micrographs (
      id INTEGER PRIMARY KEY,
      specimen_id INTEGER NOT NULL REFERENCES specimens,
      file TEXT NOT NULL CONSTRAINT "a micrograph needs a file name" CHECK (length(file) > 0),
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
      pixel_sha256 TEXT NOT NULL UNIQUE CHECK (length(pixel_sha256) = 64 AND pixel_sha256 NOT GLOB '*[^0-9a-f]*'),
      width INTEGER NOT NULL CONSTRAINT "a micrograph has a width" CHECK (width > 0),
      height INTEGER NOT NULL CONSTRAINT "a micrograph has a height" CHECK (height > 0),
      bit_depth INTEGER NOT NULL CONSTRAINT "a micrograph has 8 or 16 bit" CHECK (bit_depth IN (8, 16)),
      channels INTEGER NOT NULL CONSTRAINT "a micrograph is grey or RGB" CHECK (channels IN (1, 3)),
      modality TEXT,
      objective TEXT,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX micrographs_of_specimen ON micrographs (specimen_id);
    CREATE INDEX micrographs_by_sha256 ON micrographs (sha256);
    CREATE INDEX micrographs_by_file ON micrographs (file);

    CREATE TABLE calibrations (
      id INTEGER PRIMARY KEY,
      micrograph_id INTEGER NOT NULL REFERENCES micrographs,
      um_per_px REAL NOT NULL CONSTRAINT "a calibration lies between 0 and 100000 um per pixel" CHECK (um_per_px > 0 AND um_per_px < 1e5),
      source TEXT NOT NULL CONSTRAINT "a calibration has a known source"
        CHECK (source IN ('entered', 'metadata', 'table', 'stageMicrometer', 'synthetic')),
      origin TEXT NOT NULL,
      confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX calibrations_of_micrograph ON calibrations (micrograph_id, id);

    CREATE TABLE label_sets (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CONSTRAINT "a label set needs a name" CHECK (length(trim(name)) > 0),
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE label_classes (
      label_set_id INTEGER NOT NULL REFERENCES label_sets,
      class_index INTEGER NOT NULL CONSTRAINT "a class index lies between 0 and 254" CHECK (class_index BETWEEN 0 AND 254),
      name TEXT NOT NULL CONSTRAINT "a class needs a name" CHECK (length(trim(name)) > 0),
      colour TEXT NOT NULL CONSTRAINT "a colour is written #rrggbb"
        CHECK (lower(colour) GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'),
      kind TEXT NOT NULL CONSTRAINT "a class has a known kind"
        CHECK (kind IN ('matrix', 'constituent', 'particle', 'boundary', 'defect')),
      PRIMARY KEY (label_set_id, class_index),
      UNIQUE (label_set_id, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE masks (
      id INTEGER PRIMARY KEY,
      micrograph_id INTEGER NOT NULL REFERENCES micrographs,
      label_set_id INTEGER NOT NULL REFERENCES label_sets,
      UNIQUE (micrograph_id, label_set_id)
    ) STRICT;

    CREATE TABLE mask_revisions (
      id INTEGER PRIMARY KEY,
      mask_id INTEGER NOT NULL REFERENCES masks,
      revision INTEGER NOT NULL CHECK (revision >= 1),
      origin TEXT NOT NULL CONSTRAINT "a mask has a known origin"
        CHECK (origin IN ('drawn', 'assisted', 'predicted', 'imported', 'synthetic')),
      made_by TEXT NOT NULL,
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
      created_at TEXT NOT NULL,
      UNIQUE (mask_id, revision)
    ) STRICT;
    CREATE TRIGGER mask_revisions_stay BEFORE DELETE ON mask_revisions
      BEGIN SELECT RAISE(ABORT, 'a mask revision is never deleted'); END;
    CREATE TRIGGER mask_revisions_are_final BEFORE UPDATE ON mask_revisions
      BEGIN SELECT RAISE(ABORT, 'a mask revision is never changed: add a new one'); END;
    CREATE TRIGGER mask_revisions_are_not_replaced BEFORE INSERT ON mask_revisions
      WHEN EXISTS (SELECT 1 FROM mask_revisions WHERE id = NEW.id OR (mask_id = NEW.mask_id AND revision = NEW.revision))
      BEGIN SELECT RAISE(ABORT, 'a mask revision is never replaced: add a new one'); END;

    CREATE TABLE datasets (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CONSTRAINT "a dataset needs a name" CHECK (length(trim(name)) > 0),
      recipe TEXT NOT NULL CHECK (json_valid(recipe)),
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE dataset_micrographs (
      dataset_id INTEGER NOT NULL REFERENCES datasets,
      position INTEGER NOT NULL CHECK (position >= 0),
      micrograph_id INTEGER NOT NULL REFERENCES micrographs,
      mask_revision_id INTEGER NOT NULL REFERENCES mask_revisions,
      side TEXT CONSTRAINT "a side is train, validation or test" CHECK (side IN ('train', 'validation', 'test')),
      PRIMARY KEY (dataset_id, position),
      UNIQUE (dataset_id, micrograph_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      dataset_id INTEGER NOT NULL REFERENCES datasets,
      state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'cancelled', 'failed', 'finished')),
      network TEXT NOT NULL,
      settings TEXT NOT NULL CHECK (json_valid(settings)),
      history TEXT NOT NULL CHECK (json_valid(history)),
      result TEXT NOT NULL CHECK (json_valid(result)),
      reason TEXT CONSTRAINT "a failed run says why" CHECK (state <> 'failed' OR reason IS NOT NULL),
      created_at TEXT NOT NULL,
      finished_at TEXT CHECK ((finished_at IS NULL) = (state IN ('running', 'paused')))
    ) STRICT;
    CREATE INDEX runs_by_state ON runs (state);

    CREATE TABLE models (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CONSTRAINT "a model needs a name" CHECK (length(trim(name)) > 0),
      network TEXT NOT NULL,
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
      card TEXT NOT NULL CHECK (json_valid(card)),
      run_id INTEGER UNIQUE REFERENCES runs,
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE evaluations (
      id INTEGER PRIMARY KEY,
      model_id INTEGER NOT NULL REFERENCES models,
      judged_on TEXT NOT NULL CHECK (judged_on IN ('train', 'validation', 'test', 'all')),
      result TEXT NOT NULL CHECK (json_valid(result)),
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX evaluations_of_model ON evaluations (model_id, id);

    CREATE TABLE batches (
      id INTEGER PRIMARY KEY,
      model_id INTEGER NOT NULL REFERENCES models,
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE batch_items (
      batch_id INTEGER NOT NULL REFERENCES batches,
      position INTEGER NOT NULL CHECK (position >= 0),
      file TEXT NOT NULL,
      micrograph_id INTEGER REFERENCES micrographs,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'ok', 'failed', 'skipped')),
      reason TEXT CONSTRAINT "a failed or skipped item says why" CHECK (state IN ('waiting', 'ok') OR reason IS NOT NULL),
      mask_revision_id INTEGER REFERENCES mask_revisions,
      fractions TEXT CHECK (json_type(fractions) = 'array'),
      PRIMARY KEY (batch_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE measurements (
      id INTEGER PRIMARY KEY,
      micrograph_id INTEGER NOT NULL REFERENCES micrographs,
      quantity TEXT NOT NULL,
      value REAL NOT NULL CONSTRAINT "a measured value is finite" CHECK (abs(value) < 1e300),
      unit TEXT NOT NULL,
      method TEXT NOT NULL,
      uncertainty REAL CONSTRAINT "an uncertainty is finite and not negative" CHECK (uncertainty BETWEEN 0 AND 1e300),
      provenance TEXT NOT NULL CHECK (json_valid(provenance)),
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX measurements_of_micrograph ON measurements (micrograph_id, id);

    CREATE TABLE reports (
      id INTEGER PRIMARY KEY,
      specimen_id INTEGER NOT NULL REFERENCES specimens,
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reports_of_specimen ON reports (specimen_id, id);

    CREATE TABLE audit (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      who TEXT NOT NULL,
      action TEXT NOT NULL,
      subject TEXT NOT NULL,
      details TEXT NOT NULL CHECK (json_valid(details))
    ) STRICT;
    CREATE INDEX audit_of_subject ON audit (subject, id);
    CREATE TRIGGER audit_stays BEFORE DELETE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
    CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
    -- INSERT OR REPLACE deletes without firing the trigger for DELETE.
    CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
      WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
      BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
  `);
}
