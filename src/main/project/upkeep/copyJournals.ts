import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeDurably } from '../../../imaging/files/writeDurably.ts';
import { fromFileError, toAppError } from '../../../shared/errors/AppError.ts';
import { listJournals, readJournal } from '../files/StrokeJournal.ts';
import type { JournalPlaces } from './checkJournals.ts';
import type { ProjectProblem } from './ProjectProblem.ts';

/**
 * Copies what was drawn, as far as it was acknowledged, also while more is drawn. Called after the database was copied: a revision that
 * was made since is not in it, and its strokes wait in the copied journal to be committed again.
 */
export async function copyJournals(from: string, to: string, places: JournalPlaces): Promise<ProjectProblem[]> {
  const problems: ProjectProblem[] = [];
  for (const { path, micrographId, baseId } of await listJournals(from)) {
    // Begun on a revision that was made after the database was copied.
    if (!places.has(micrographId, baseId)) continue;
    try {
      const { validBytes } = await readJournal(path);
      const bytes = (await readFile(path).catch((error: unknown) => Promise.reject(fromFileError(error, path, 'copy what was drawn')))).subarray(0, validBytes);
      const copy = join(to, basename(path));
      await mkdir(to, { recursive: true });
      await writeDurably(copy, [bytes], 'copy what was drawn');
      await readJournal(copy);
    } catch (error) {
      const told = toAppError(error);
      if (told.code === 'disk/full') throw told;
      problems.push({ severity: 'damage', what: `What was drawn in "${path}" is not in the copy. ${told.message}`, cure: 'Restore it from an earlier backup.', repaired: false });
    }
  }
  return problems;
}
