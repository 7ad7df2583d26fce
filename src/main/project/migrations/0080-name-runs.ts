import type { WritableDb } from '../sqlite/WritableDb.ts';

/** A training keeps the name that its model shall have, however often it is interrupted. */
export function nameRuns(db: WritableDb): void {
  db.execute('ALTER TABLE runs ADD COLUMN model_name TEXT CONSTRAINT "a model needs a name" CHECK (length(trim(model_name)) > 0);');
}
