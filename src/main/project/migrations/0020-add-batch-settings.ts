import type { WritableDb } from '../sqlite/WritableDb.ts';

/** A batch keeps how its micrographs were segmented, and is found by the mask revision it made. */
export function addBatchSettings(db: WritableDb): void {
  db.execute(`
    ALTER TABLE batches ADD COLUMN settings TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(settings));
    CREATE INDEX batch_items_by_mask_revision ON batch_items (mask_revision_id);
  `);
}
