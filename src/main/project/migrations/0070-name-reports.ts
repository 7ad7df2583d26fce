import type { WritableDb } from '../sqlite/WritableDb.ts';

/** A report keeps its number and who answers for it, and is found by its number or by its bytes when it is verified. */
export function nameReports(db: WritableDb): void {
  db.execute(`
    ALTER TABLE reports ADD COLUMN number TEXT;
    ALTER TABLE reports ADD COLUMN operator TEXT;
    CREATE UNIQUE INDEX reports_by_number ON reports (number);
    CREATE INDEX reports_by_sha256 ON reports (sha256);
  `);
}
