import type { Id, MaskRevision, Micrograph } from '../../../shared/domain/records.ts';
import { listJournals, readJournal, type JournalContent } from '../../project/files/StrokeJournal.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';

/** A journal beside the revisions that were made of it. */
export interface FoundJournal {
  readonly path: string;
  readonly content: JournalContent;
  /** Null: an empty mask. */
  readonly base: MaskRevision | null;
  /** The last revision that was made of it, else its base. */
  readonly current: MaskRevision | null;
  /** Every revision it leads to or from; it is a base for strokes as well. */
  readonly known: readonly Id[];
  readonly committedEntries: number;
  readonly pendingEntries: number;
  readonly writtenAt: string;
}

/** What a mask opens with when nothing is drawn that is no revision yet: the newest truth, else the newest prediction. */
export function startingRevision(revisions: readonly MaskRevision[]): MaskRevision | null {
  return revisions.findLast(({ origin }) => origin !== 'predicted') ?? revisions.at(-1) ?? null;
}

/**
 * The journal that a mask goes on with: one with strokes that are no revision yet, else the one that led to the revision it opens
 * with; undefined when the first stroke on that revision is still to be drawn.
 * @throws AppError `project/damaged`, `disk/…`
 */
export async function findJournal(project: ProjectStore, micrograph: Micrograph): Promise<FoundJournal | undefined> {
  const labelSetId = project.labelSets.first().id;
  const revisions = project.masks.revisions(micrograph.id);
  const paths = (await listJournals(project.strokes)).filter((journal) => journal.micrographId === micrograph.id && journal.labelSetId === labelSetId);
  const found: FoundJournal[] = [];
  for (const { path } of paths) {
    const journal = place(path, await readJournal(path), revisions);
    const { width, height } = journal?.content.header ?? micrograph;
    if (journal !== undefined && width === micrograph.width && height === micrograph.height) found.push(journal);
  }
  const pending = found.filter(({ pendingEntries }) => pendingEntries > 0).sort((a, b) => (a.writtenAt < b.writtenAt ? 1 : -1));
  const start = startingRevision(revisions);
  return pending[0] ?? found.find(({ current }) => (current?.id ?? null) === (start?.id ?? null));
}

/**
 * A restored backup may lack revisions that its journals speak of: then their strokes are still to be committed. Undefined when the
 * revision it started from is not there.
 */
export function place(path: string, content: JournalContent, revisions: readonly MaskRevision[]): FoundJournal | undefined {
  const known = (id: Id, sha256: string): MaskRevision | undefined => revisions.find((revision) => revision.id === id && revision.sha256 === sha256);
  const { base: start } = content.header;
  const base = start === null ? null : known(start.id, start.sha256);
  if (base === undefined) return undefined;
  let current = base;
  let entries = 0;
  let committedEntries = 0;
  let writtenAt = '';
  const ids: Id[] = base === null ? [] : [base.id];
  for (const { record } of content.records) {
    writtenAt = record.at;
    if (record.kind === 'strokes') entries += record.entries.length;
    else {
      const revision = known(record.revision, record.sha256);
      if (revision === undefined) continue;
      current = revision;
      committedEntries = entries;
      ids.push(revision.id);
    }
  }
  return { path, content, base, current, known: ids, committedEntries, pendingEntries: entries - committedEntries, writtenAt };
}
