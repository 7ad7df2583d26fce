import { truncate } from 'node:fs/promises';
import { toAppError } from '../../../shared/errors/AppError.ts';
import type { Id } from '../../../shared/domain/records.ts';
import { listJournals, readJournal } from '../files/StrokeJournal.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import type { ProjectProblem } from './ProjectProblem.ts';

/** What a journal can begin with: an empty mask of a micrograph, or one of its revisions. */
export class JournalPlaces {
  readonly #places: ReadonlySet<string>;

  constructor(db: ReadableDb) {
    const rows = db.all<{ micrographId: Id; baseId: Id | null }>(
      'SELECT id AS micrographId, NULL AS baseId FROM micrographs UNION ALL SELECT k.micrograph_id, r.id FROM masks k JOIN mask_revisions r ON r.mask_id = k.id',
    );
    this.#places = new Set(rows.map(({ micrographId, baseId }) => `${micrographId}/${String(baseId)}`));
  }

  has(micrographId: Id, baseId: Id | null): boolean {
    return this.#places.has(`${micrographId}/${String(baseId)}`);
  }
}

/** What may be done about a journal's end. `look`: another program may be writing it just now. */
export type JournalEnds = 'look' | 'tell' | 'repair';

/**
 * Reads the journal of every mask that was drawn. Half a record at the end is a leftover that can be cut off: whoever wrote it was killed
 * before it was acknowledged. Journals are never removed: what a person drew is in them.
 */
export async function checkJournals(folder: string, places: JournalPlaces, cure: string, ends: JournalEnds): Promise<ProjectProblem[]> {
  const problems: ProjectProblem[] = [];
  for (const { path, micrographId, baseId } of await listJournals(folder)) {
    try {
      const { validBytes, tornBytes } = await readJournal(path);
      if (!places.has(micrographId, baseId)) {
        problems.push({ severity: 'damage', what: `"${path}" holds strokes on a mask that is not in the project.`, cure, repaired: false });
      } else if (tornBytes > 0 && ends !== 'look') {
        if (ends === 'repair') await truncate(path, validBytes);
        problems.push({ severity: 'leftover', what: `"${path}" ends with half a stroke (${tornBytes} bytes) that was never acknowledged.`, cure: 'Draw on its mask, or run "nital project check --repair", to cut it off.', repaired: ends === 'repair' });
      }
    } catch (error) {
      problems.push({ severity: 'damage', what: toAppError(error).message, cure, repaired: false });
    }
  }
  return problems;
}
