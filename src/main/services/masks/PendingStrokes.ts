import { stat } from 'node:fs/promises';
import type { Id } from '../../../shared/domain/records.ts';
import { listJournals, readJournal } from '../../project/files/StrokeJournal.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { place } from './findJournal.ts';

/** How much of each mask is drawn and no revision yet. Journals only grow: one of the same size says the same. */
export class PendingStrokes {
  readonly #known = new Map<string, { readonly bytes: number; readonly entries: number }>();

  /** Entries by micrograph; a journal that cannot be read counts none here and tells when its mask is opened. */
  async count(project: ProjectStore): Promise<Map<Id, number>> {
    const labelSetId = project.labelSets.first().id;
    const counts = new Map<Id, number>();
    for (const journal of await listJournals(project.strokes)) {
      if (journal.labelSetId !== labelSetId) continue;
      const entries = await this.#entries(project, journal.path, journal.micrographId).catch(() => 0);
      counts.set(journal.micrographId, (counts.get(journal.micrographId) ?? 0) + entries);
    }
    return counts;
  }

  async #entries(project: ProjectStore, path: string, micrographId: Id): Promise<number> {
    const { size } = await stat(path);
    const known = this.#known.get(path);
    if (known?.bytes === size) return known.entries;
    const content = await readJournal(path);
    // Asked for after the journal was read: a revision is there before the journal names it.
    const entries = place(path, content, project.masks.revisions(micrographId))?.pendingEntries ?? 0;
    this.#known.set(path, { bytes: size, entries });
    return entries;
  }
}
