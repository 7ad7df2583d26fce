import type { WritableDb } from '../sqlite/WritableDb.ts';

/** Several trainings that are compared: each row names the run it trains and the evaluations it is judged by. */
export function addSeries(db: WritableDb): void {
  db.execute(`
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CONSTRAINT "a series needs a name" CHECK (length(trim(name)) > 0),
      kind TEXT NOT NULL CONSTRAINT "a series has a known kind" CHECK (kind IN ('search', 'folds')),
      plan TEXT NOT NULL CHECK (json_valid(plan)),
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE series_rows (
      series_id INTEGER NOT NULL REFERENCES series,
      position INTEGER NOT NULL CHECK (position >= 0),
      name TEXT NOT NULL CONSTRAINT "a row of a series needs a name" CHECK (length(trim(name)) > 0),
      plan TEXT NOT NULL CHECK (json_valid(plan)),
      run_id INTEGER UNIQUE REFERENCES runs,
      evaluation_id INTEGER REFERENCES evaluations,
      test_evaluation_id INTEGER REFERENCES evaluations,
      reason TEXT,
      PRIMARY KEY (series_id, position),
      UNIQUE (series_id, name)
    ) STRICT, WITHOUT ROWID;
  `);
}
