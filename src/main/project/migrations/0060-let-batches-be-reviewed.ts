import type { WritableDb } from '../sqlite/WritableDb.ts';

/**
 * A batch says how certain its model was, overall and where, and what a person thinks of each mask. A mask that was accepted by
 * mistake is withdrawn: revisions are never changed or deleted, so that stands in a table of its own.
 */
export function letBatchesBeReviewed(db: WritableDb): void {
  db.execute(`
    ALTER TABLE batches ADD COLUMN out_folder TEXT;
    ALTER TABLE batch_items ADD COLUMN confidence REAL CONSTRAINT "a confidence lies between 0 and 1" CHECK (confidence BETWEEN 0 AND 1);
    ALTER TABLE batch_items ADD COLUMN certainty_sha256 TEXT CHECK (length(certainty_sha256) = 64 AND certainty_sha256 NOT GLOB '*[^0-9a-f]*');
    ALTER TABLE batch_items ADD COLUMN verdict TEXT CONSTRAINT "a mask is accepted or rejected" CHECK (verdict IN ('accepted', 'rejected'));
    ALTER TABLE batch_items ADD COLUMN verdict_revision_id INTEGER REFERENCES mask_revisions;
    ALTER TABLE batch_items ADD COLUMN verdict_by TEXT;
    ALTER TABLE batch_items ADD COLUMN remark TEXT;
    CREATE INDEX batch_items_by_verdict_revision ON batch_items (verdict_revision_id);

    CREATE TABLE mask_withdrawals (
      revision_id INTEGER PRIMARY KEY REFERENCES mask_revisions,
      created_at TEXT NOT NULL
    ) STRICT;
  `);
}
