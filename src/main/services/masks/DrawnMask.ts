import type { HistoryEntry, StrokeEntry, StrokesSaved } from '../../../shared/contract/areas/masksArea.ts';
import type { StoredLabelSet, Id, MaskOrigin, MaskRevision, Micrograph } from '../../../shared/domain/records.ts';
import { labelledShare } from '../../../shared/domain/maskCover.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { applyDelta, decodeDelta } from '../../../shared/labelMap/delta.ts';
import { UNLABELLED } from '../../../shared/raster/raster.ts';
import type { ImageWorker } from '../../imageWorker/ImageWorker.ts';
import type { SharedLabelMap } from '../../imageWorker/imageTasks.ts';
import { StrokeJournal } from '../../project/files/StrokeJournal.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { findJournal, startingRevision, type FoundJournal } from './findJournal.ts';
import { madeTogether, proposedBy } from './maskMakers.ts';
import { StrokeHistory, type HistoryStroke } from './StrokeHistory.ts';

/** A change that was made to the labels, for taking it back. */
interface Made {
  readonly delta: Uint8Array;
  readonly direction: 'undo' | 'redo';
}

/**
 * A mask that is drawn: its labels with every stroke of its journal. Everything is on the disk, so it can be dropped at any time.
 * Its owner lets one call end before the next.
 */
export class DrawnMask {
  readonly labels: SharedLabelMap;
  readonly #micrograph: Micrograph;
  readonly #labelSet: StoredLabelSet;
  readonly #base: MaskRevision | null;
  #journal: StrokeJournal | null;
  #history = new StrokeHistory();
  #current: MaskRevision | null;
  readonly #known = new Set<Id | null>();
  #committedEntries = 0;

  private constructor(micrograph: Micrograph, labelSet: StoredLabelSet, labels: SharedLabelMap, base: MaskRevision | null, found: FoundJournal | undefined) {
    this.#micrograph = micrograph;
    this.#labelSet = labelSet;
    this.labels = labels;
    this.#base = base;
    this.#current = found?.current ?? base;
    this.#journal = found === undefined ? null : StrokeJournal.resume(found.path, found.content);
    this.#committedEntries = found?.committedEntries ?? 0;
    for (const id of [base?.id ?? null, ...(found?.known ?? [])]) this.#known.add(id);
  }

  /** @throws AppError `project/damaged`, `disk/…` */
  static async open(project: ProjectStore, micrograph: Micrograph, images: ImageWorker): Promise<DrawnMask> {
    const found = await findJournal(project, micrograph);
    const base = found === undefined ? startingRevision(project.masks.revisions(micrograph.id)) : found.base;
    const labels = await readLabels(project, micrograph, found?.current ?? base, images);
    const mask = new DrawnMask(micrograph, project.labelSets.first(), labels, base, found);
    if (found !== undefined) mask.#replay(found);
    return mask;
  }

  /** The revision the next stroke is on. */
  get current(): MaskRevision | null {
    return this.#current;
  }

  get sequence(): number {
    return this.#history.sequence;
  }

  /** Entries that are no revision yet. */
  get pending(): number {
    return this.#history.sequence - this.#committedEntries;
  }

  get history(): readonly HistoryEntry[] {
    return this.#history.strokes.map(({ label, code, bytes }) => ({ label, code, bytes }));
  }

  get undone(): number {
    return this.#history.undone;
  }

  /** The changes of the history from a place on. */
  deltas(from: number, count: number): Promise<Uint8Array[]> {
    return this.#deltasOf(this.#history.strokes.slice(from, from + count));
  }

  /**
   * Makes and saves entries, all or none; those that are saved already are passed over.
   * @throws AppError `mask/conflict`, `input/invalid` for a change that does not fit, `disk/…`
   */
  async append(folder: string, base: Id | null, sequence: number, entries: readonly StrokeEntry[]): Promise<StrokesSaved> {
    const fresh = this.#freshOf(base, sequence, entries);
    const at = new Date().toISOString();
    if (fresh.length > 0) {
      const history = this.#history.copy();
      const record = { offset: -1 };
      const made: Made[] = [];
      try {
        const strokes = new Map<HistoryStroke, Uint8Array>();
        for (const [index, entry] of fresh.entries()) {
          const { stroke, direction } = history.take(entry, record, index);
          if (entry.kind === 'stroke') {
            this.#checkClasses(entry.delta);
            strokes.set(stroke, entry.delta);
          }
          const [delta] = strokes.has(stroke) ? [strokes.get(stroke)] : await this.#deltasOf([stroke]);
          if (delta === undefined) throw new AppError('internal', 'A stroke of the history has no change.');
          applyDelta(this.labels, delta, direction);
          made.push({ delta, direction });
        }
        record.offset = await (await this.#ownJournal(folder)).append({ kind: 'strokes', at, sequence: this.#history.sequence + 1, entries: [...fresh] });
      } catch (error) {
        for (const { delta, direction } of made.reverse()) applyDelta(this.labels, delta, direction === 'redo' ? 'undo' : 'redo');
        throw error;
      }
      this.#history = history;
    }
    return { acknowledged: this.#history.sequence, savedAt: at };
  }

  /**
   * Makes a revision of the mask as it stands, unless it is one; a prediction that is committed as it is becomes truth. What was drawn
   * over a model's mask is not called drawn: it names the model and who corrected it.
   * @returns the revision that stands; null while there is none and nothing was drawn
   */
  async commit(project: ProjectStore, images: ImageWorker, origin: Extract<MaskOrigin, 'drawn' | 'assisted'>, by: string): Promise<MaskRevision | null> {
    const before = this.#current;
    if (this.pending === 0 && before?.origin !== 'predicted') return before;
    const sha256 = await project.blobs.put(await images.run('encodeMask', { labels: this.labels, labelSet: this.#labelSet }));
    const isSame = before?.sha256 === sha256 && before.origin !== 'predicted';
    const revision = isSame ? before : project.masks.addRevision({ micrographId: this.#micrograph.id, sha256, labelledShare: labelledShare(this.labels.data), ...makerOf(before, origin, by, this.pending > 0) });
    this.#current = revision;
    this.#known.add(revision.id);
    const journal = await this.#ownJournal(project.strokes);
    // A program that is killed before this finds the same strokes, and the same pixels are the same revision.
    await journal.append({ kind: 'commit', at: new Date().toISOString(), revision: revision.id, sha256 });
    this.#committedEntries = this.#history.sequence;
    return revision;
  }

  /** What of the entries is new. */
  #freshOf(base: Id | null, sequence: number, entries: readonly StrokeEntry[]): readonly StrokeEntry[] {
    const last = this.#history.sequence;
    const repeated = Math.max(0, Math.min(entries.length, last + 1 - sequence));
    const isSame = entries.slice(0, repeated).every((entry, at) => this.#history.has(sequence + at, entry));
    if (!this.#known.has(base) || sequence > last + 1 || !isSame) {
      throw new AppError('mask/conflict', `The mask of "${this.#micrograph.file}" was changed in another window meanwhile. Open it again: it shows what was drawn there, and this stroke can be drawn on it.`, { details: { sequence: last } });
    }
    return entries.slice(repeated);
  }

  #checkClasses(delta: Uint8Array): void {
    const count = this.#labelSet.classes.length;
    for (const { after } of decodeDelta(delta)) {
      if (after === UNLABELLED || after < count) continue;
      throw new AppError('input/unknownClass', `A stroke draws class ${after}, but the label set has only ${count} classes (0 to ${count - 1}). Nothing was changed.`);
    }
  }

  /** Makes the journal with the first stroke: looking at a mask leaves nothing behind. */
  async #ownJournal(folder: string): Promise<StrokeJournal> {
    const { width, height, id } = this.#micrograph;
    const base = this.#base === null ? null : { id: this.#base.id, sha256: this.#base.sha256 };
    this.#journal ??= await StrokeJournal.create(folder, { format: 'nital-strokes', version: 1, micrographId: id, labelSetId: this.#labelSet.id, base, width, height });
    return this.#journal;
  }

  #deltasOf(strokes: readonly HistoryStroke[]): Promise<Uint8Array[]> {
    return this.#journal === null ? Promise.resolve([]) : this.#journal.deltas(strokes.map(({ record, index }) => ({ offset: record.offset, index })));
  }

  #replay({ path, content, committedEntries }: FoundJournal): void {
    const deltas = new Map<HistoryStroke, Uint8Array>();
    try {
      for (const { offset, record } of content.records) {
        if (record.kind !== 'strokes') continue;
        const place = { offset };
        for (const [index, entry] of record.entries.entries()) {
          const { stroke, direction } = this.#history.take(entry, place, index);
          if (entry.kind === 'stroke') deltas.set(stroke, entry.delta);
          // What was committed is in the labels already.
          if (this.#history.sequence > committedEntries) applyDelta(this.labels, deltas.get(stroke) as Uint8Array, direction);
        }
      }
    } catch (error) {
      throw new AppError('project/damaged', `What was drawn on "${this.#micrograph.file}" does not fit its mask: "${path}" is damaged. Restore the project from a backup with "nital project restore", or move that file away to go on from the last revision of the mask.`, { cause: error });
    }
  }
}

/** Who made what was drawn on this revision. */
function makerOf(base: MaskRevision | null, origin: 'drawn' | 'assisted', by: string, isChanged: boolean): Pick<MaskRevision, 'origin' | 'by'> {
  const model = base === null ? null : proposedBy(base);
  return origin === 'assisted' || model === null ? { origin, by } : { origin: 'assisted', by: madeTogether(model, isChanged ? 'corrected' : 'accepted', by) };
}

/** The pixels of a revision; all unlabelled without one. @throws AppError `project/damaged` */
export async function readLabels(project: ProjectStore, { file, width, height }: Micrograph, revision: MaskRevision | null, images: ImageWorker): Promise<SharedLabelMap> {
  if (revision === null) return { width, height, data: new Uint8Array(new SharedArrayBuffer(width * height)).fill(UNLABELLED) };
  const path = project.blobs.path(revision.sha256);
  if (!project.blobs.has(revision.sha256)) throw new AppError('project/damaged', `The file "${path}" of the mask of "${file}" is missing. Restore it from a backup with "nital project restore".`);
  const labels = await images.run('readMask', { path });
  if (labels.width !== width || labels.height !== height) {
    throw new AppError('project/damaged', `The mask of "${file}" is ${labels.width} × ${labels.height} pixels, the micrograph ${width} × ${height}. Restore the project from a backup with "nital project restore".`);
  }
  return labels;
}
