import type { WritableDb } from '../sqlite/WritableDb.ts';

/** How much of its micrograph a mask labels; null for masks from before it was counted. */
export function countLabelledPixels(db: WritableDb): void {
  db.execute('ALTER TABLE mask_revisions ADD COLUMN labelled_share REAL CONSTRAINT "a share is from 0 to 1" CHECK (labelled_share BETWEEN 0 AND 1);');
}
