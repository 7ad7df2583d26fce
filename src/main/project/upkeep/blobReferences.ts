import type { Sha256 } from '../../../shared/domain/records.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';

/** A blob that the project needs, and what for. */
export interface BlobReference {
  readonly sha256: Sha256;
  readonly what: string;
}

/**
 * Every blob that a row names, once each. A new table that names blobs belongs here, or `check --repair` takes its
 * blobs for leftovers.
 */
export function blobReferences(db: ReadableDb): BlobReference[] {
  return db.all<BlobReference>(`
    SELECT sha256, min(what) AS what FROM (
      SELECT sha256, 'micrograph ' || id || ' (' || file || ')' AS what FROM micrographs
      UNION ALL
      SELECT r.sha256, 'mask revision ' || r.id || ' of micrograph ' || k.micrograph_id FROM mask_revisions r JOIN masks k ON k.id = r.mask_id
      UNION ALL
      SELECT sha256, 'model "' || name || '"' FROM models
      UNION ALL
      SELECT sha256, 'report ' || id FROM reports
      UNION ALL
      SELECT json_extract(k.value, '$.predicted'), 'what a model said of micrograph ' || json_extract(k.value, '$.micrographId') || ' in evaluation ' || e.id
        FROM evaluations e, json_each(e.result, '$.kept.micrographs') k WHERE json_extract(k.value, '$.predicted') IS NOT NULL
      UNION ALL
      SELECT certainty_sha256, 'certainty of item ' || position || ' of batch ' || batch_id FROM batch_items WHERE certainty_sha256 IS NOT NULL
    ) GROUP BY sha256 ORDER BY sha256`);
}
