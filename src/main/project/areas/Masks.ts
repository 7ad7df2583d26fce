import type { Id, MaskOrigin, MaskRevision } from '../../../shared/domain/records.ts';
import type { BlobStore } from '../files/BlobStore.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { now } from '../ProjectWriter.ts';
import type { ProjectWriter } from '../ProjectWriter.ts';
import type { LabelSets } from './LabelSets.ts';
import { found } from './records.ts';

/** A new revision; without a label set it belongs to the project's first one. */
export type MaskRevisionInput = Pick<MaskRevision, 'micrographId' | 'origin' | 'by' | 'sha256' | 'labelledShare'> & { readonly labelSetId?: Id };

const COLUMNS = `r.id, k.micrograph_id AS micrographId, r.revision, r.origin, r.made_by AS "by", r.sha256, r.labelled_share AS labelledShare, r.created_at AS createdAt`;
const STANDS = 'NOT EXISTS (SELECT 1 FROM mask_withdrawals w WHERE w.revision_id = r.id)';
/** A prediction that a person said no to. */
const REJECTED = "EXISTS (SELECT 1 FROM batch_items b WHERE b.mask_revision_id = r.id AND b.verdict = 'rejected')";
const OF_MICROGRAPH = `SELECT ${COLUMNS} FROM masks k JOIN mask_revisions r ON r.mask_id = k.id WHERE k.micrograph_id = ? AND k.label_set_id = ? AND ${STANDS}`;

/**
 * The masks of the micrographs. Every change is a new revision and no revision is ever changed. `inForce` is the mask that counts: a
 * person's before any model's. `latestTruth` passes over predictions that no person has taken over, and is what a network may
 * learn from; `latest` is the newest of all. A revision that was withdrawn is found by `get` alone.
 */
export class Masks {
  readonly #db: ReadableDb;
  readonly #writer: ProjectWriter;
  readonly #blobs: BlobStore;
  readonly #labelSets: LabelSets;

  constructor(db: ReadableDb, writer: ProjectWriter, blobs: BlobStore, labelSets: LabelSets) {
    this.#db = db;
    this.#writer = writer;
    this.#blobs = blobs;
    this.#labelSets = labelSets;
  }

  get(revisionId: Id): MaskRevision {
    const sql = `SELECT ${COLUMNS} FROM mask_revisions r JOIN masks k ON k.id = r.mask_id WHERE r.id = ?`;
    return found(this.#db.get<MaskRevision>(sql, revisionId), 'mask revision', revisionId);
  }

  /** The newest revision, whoever made it. */
  latest(micrographId: Id, labelSetId: Id = this.#labelSets.first().id): MaskRevision | undefined {
    return this.#db.get<MaskRevision>(`${OF_MICROGRAPH} ORDER BY r.revision DESC LIMIT 1`, micrographId, labelSetId);
  }

  /** The newest revision that is not a mere prediction. */
  latestTruth(micrographId: Id, labelSetId: Id = this.#labelSets.first().id): MaskRevision | undefined {
    return this.#db.get<MaskRevision>(`${OF_MICROGRAPH} AND r.origin <> 'predicted' ORDER BY r.revision DESC LIMIT 1`, micrographId, labelSetId);
  }

  /** The mask that counts for measurements and reports: the newest truth, else the newest prediction that nobody rejected. */
  inForce(micrographId: Id, labelSetId: Id = this.#labelSets.first().id): MaskRevision | undefined {
    return this.latestTruth(micrographId, labelSetId) ?? this.#db.get<MaskRevision>(`${OF_MICROGRAPH} AND NOT ${REJECTED} ORDER BY r.revision DESC LIMIT 1`, micrographId, labelSetId);
  }

  /** What the mask in force of each micrograph is, by the micrograph's id; those without one are not there. */
  kindsInForce(labelSetId: Id = this.#labelSets.first().id): Map<Id, Pick<MaskRevision, 'origin' | 'by' | 'labelledShare'>> {
    const rows = this.#db.all<{ micrographId: Id; origin: MaskOrigin; by: string; labelledShare: number | null }>(
      `SELECT k.micrograph_id AS micrographId, r.origin, r.made_by AS "by", r.labelled_share AS labelledShare FROM masks k JOIN mask_revisions r ON r.mask_id = k.id
       WHERE k.label_set_id = ? AND r.revision = coalesce(
         (SELECT max(r.revision) FROM mask_revisions r WHERE r.mask_id = k.id AND r.origin <> 'predicted' AND ${STANDS}),
         (SELECT max(r.revision) FROM mask_revisions r WHERE r.mask_id = k.id AND ${STANDS} AND NOT ${REJECTED}))`,
      labelSetId,
    );
    return new Map(rows.map(({ micrographId, ...kind }) => [micrographId, kind]));
  }

  /** Micrographs for which a model ever proposed a mask, also when a person has gone over it since. */
  everPredicted(labelSetId: Id = this.#labelSets.first().id): Set<Id> {
    const sql = `SELECT DISTINCT k.micrograph_id AS micrographId FROM masks k JOIN mask_revisions r ON r.mask_id = k.id WHERE k.label_set_id = ? AND r.origin = 'predicted'`;
    return new Set(this.#db.all<{ micrographId: Id }>(sql, labelSetId).map(({ micrographId }) => micrographId));
  }

  /** All revisions of all micrographs, each one's oldest first. */
  all(labelSetId: Id = this.#labelSets.first().id): MaskRevision[] {
    return this.#db.all<MaskRevision>(`SELECT ${COLUMNS} FROM masks k JOIN mask_revisions r ON r.mask_id = k.id WHERE k.label_set_id = ? AND ${STANDS} ORDER BY k.micrograph_id, r.revision`, labelSetId);
  }

  /** All revisions, oldest first. */
  revisions(micrographId: Id, labelSetId: Id = this.#labelSets.first().id): MaskRevision[] {
    return this.#db.all<MaskRevision>(`${OF_MICROGRAPH} ORDER BY r.revision`, micrographId, labelSetId);
  }

  /**
   * Adds a revision whose PNG is already among the blobs. One that says the same as the newest (pixels, origin, maker)
   * changes nothing and is returned.
   */
  addRevision(input: MaskRevisionInput): MaskRevision {
    return this.#writer.change((db, note) => {
      this.#blobs.require(input.sha256);
      const labelSetId = input.labelSetId ?? this.#labelSets.first().id;
      const before = this.latest(input.micrographId, labelSetId);
      if (before?.sha256 === input.sha256 && before.origin === input.origin && before.by === input.by) return before;
      const mask = db.get<{ id: Id }>('SELECT id FROM masks WHERE micrograph_id = ? AND label_set_id = ?', input.micrographId, labelSetId);
      const maskId = mask?.id ?? db.run('INSERT INTO masks (micrograph_id, label_set_id) VALUES (?, ?)', input.micrographId, labelSetId).id;
      const last = db.get<{ n: number | null }>('SELECT max(revision) AS n FROM mask_revisions WHERE mask_id = ?', maskId);
      const revision = (last?.n ?? 0) + 1;
      const { id } = db.run(
        'INSERT INTO mask_revisions (mask_id, revision, origin, made_by, sha256, labelled_share, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        maskId, revision, input.origin, input.by, input.sha256, input.labelledShare, now(),
      );
      note('mask.revise', `micrograph:${input.micrographId}`, { labelSetId, revision, origin: input.origin, by: input.by, sha256: input.sha256 });
      return this.get(id);
    });
  }

  /** Takes a revision back that should not have been made: as if it had never been there, for everything but what was made with it. */
  withdraw(revisionId: Id): void {
    this.#writer.change((db, note) => {
      const { micrographId, revision, origin, by } = this.get(revisionId);
      db.run('INSERT INTO mask_withdrawals (revision_id, created_at) VALUES (?, ?)', revisionId, now());
      note('mask.withdraw', `micrograph:${micrographId}`, { revision, origin, by });
    });
  }
}
