import { join } from 'node:path';
import { ByteCache } from '../../imaging/ByteCache.ts';
import type { ImageTile, MaskLabels, MaskRow, MaskSaved, OpenedMask, StrokeEntry, StrokesSaved } from '../../shared/contract/areas/masksArea.ts';
import type { Id, MaskRevision } from '../../shared/domain/records.ts';
import { AppError, toAppError } from '../../shared/errors/AppError.ts';
import type { ImageWorker } from '../imageWorker/ImageWorker.ts';
import type { ImageBudgets, ShownImage } from '../imageWorker/OpenImages.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { DrawnMask, readLabels } from './masks/DrawnMask.ts';
import { PendingStrokes } from './masks/PendingStrokes.ts';
import { startingRevision } from './masks/findJournal.ts';

/** Bytes that may be kept: labels of masks that were opened (the one in use whatever its size), and what shows their micrographs. */
export interface MaskBudgets extends ImageBudgets {
  readonly labels: number;
}

/** For whoever has no settings. */
const USUAL_BUDGETS: MaskBudgets = { labels: 512 * 2 ** 20, images: 384 * 2 ** 20, tiles: 256 * 2 ** 20, disk: 1536 * 2 ** 20 };

export interface CommitRequest {
  readonly origin: 'drawn' | 'assisted';
  /** Who drew it, or with the help of which tool. */
  readonly by: string;
}

/** What is known of a project's masks while it is open. */
interface OpenMasks {
  readonly masks: ByteCache<DrawnMask>;
  /** What is done to a mask waits for what is being done to it. */
  readonly turns: Map<Id, Promise<unknown>>;
  readonly pending: PendingStrokes;
  readonly listeners: Set<(saved: MaskSaved) => void>;
}

/**
 * Masks as they are drawn. Every stroke is on the disk before it is acknowledged; a revision is made when asked for. Nothing that a
 * person drew is overwritten: a prediction that arrives meanwhile is a revision beside it.
 */
export class MasksService {
  readonly #images: ImageWorker;
  readonly #background: ImageWorker;
  readonly #cacheFolder: string;
  readonly #budgets: () => MaskBudgets;
  readonly #open = new WeakMap<ProjectStore, OpenMasks>();

  /** `background` makes tiles that nobody waits for; the same thread unless another is given. */
  constructor(images: ImageWorker, cacheFolder: string, budgets: () => MaskBudgets = () => USUAL_BUDGETS, background = images) {
    this.#images = images;
    this.#background = background;
    this.#cacheFolder = join(cacheFolder, 'tiles');
    this.#budgets = budgets;
  }

  /** A window is about to look at masks. */
  warm(): void {
    this.#images.warm();
    this.#background.warm();
  }

  /** All micrographs in the order of their import. */
  async list(project: ProjectStore): Promise<MaskRow[]> {
    const codes = new Map(project.specimens.list().map(({ id, code }) => [id, code]));
    const pending = await this.#of(project).pending.count(project);
    const revisions = Map.groupBy(project.masks.all(), (revision) => revision.micrographId);
    return project.micrographs.list().map(({ id, file, specimenId, width, height, calibration }) => {
      const start = startingRevision(revisions.get(id) ?? []);
      return {
        id, file, specimenId, width, height,
        specimen: codes.get(specimenId) ?? '',
        umPerPx: calibration?.umPerPx ?? null,
        revision: start?.revision ?? null,
        origin: start?.origin ?? null,
        labelledShare: start?.labelledShare ?? null,
        pendingStrokes: pending.get(id) ?? 0,
      };
    });
  }

  /** @throws AppError `usage/invalid` beyond the image, `project/damaged` when its file is gone, `input/…` when it cannot be read */
  async imageTile(project: ProjectStore, micrographId: Id, level: number, column: number, row: number): Promise<ImageTile> {
    try {
      return await this.#images.run('tile', { ...this.#shown(project, micrographId), level, column, row });
    } catch (error) {
      const { file, sha256 } = project.micrographs.get(micrographId);
      if (toAppError(error).code !== 'input/notFound') throw error;
      throw new AppError('project/damaged', `The image of the micrograph "${file}" is missing in the project (${project.blobs.path(sha256)}). Its mask is safe; restore the image from a backup with "nital project restore".`, { cause: error });
    }
  }

  /** Makes the tiles of a micrograph that will be looked at soon. @throws AppError `input/…` when it cannot be read */
  async prepare(project: ProjectStore, micrographId: Id): Promise<void> {
    await this.#background.run('prepareTiles', this.#shown(project, micrographId));
  }

  /** @throws AppError `project/damaged` */
  open(project: ProjectStore, micrographId: Id): Promise<OpenedMask> {
    return this.#inTurn(project, micrographId, async () => {
      const mask = await this.#mask(project, micrographId, true);
      const { labels, current, sequence, history, undone, pending } = mask;
      return {
        width: labels.width,
        height: labels.height,
        revision: current?.id ?? null,
        sequence,
        labels: await this.#images.run('packLabels', { labels }),
        history,
        undone,
        pendingStrokes: pending,
      };
    });
  }

  /** Changes of the history by their place in it. */
  history(project: ProjectStore, micrographId: Id, from: number, count: number): Promise<Uint8Array[]> {
    return this.#inTurn(project, micrographId, async () => (await this.#mask(project, micrographId)).deltas(from, count));
  }

  /** Saves what was drawn. @throws AppError `mask/conflict`, `input/…`, `disk/…`; then nothing is changed */
  async append(project: ProjectStore, micrographId: Id, base: Id | null, sequence: number, entries: readonly StrokeEntry[]): Promise<StrokesSaved> {
    if (project.readOnly) throw new AppError('usage/invalid', `The project "${project.folder}" was opened for reading only. Open it for writing to draw.`);
    const saved = await this.#inTurn(project, micrographId, async () => (await this.#mask(project, micrographId)).append(project.strokes, base, sequence, entries));
    for (const listener of this.#of(project).listeners) listener({ micrograph: micrographId, ...saved });
    return saved;
  }

  /** @returns the revision that stands, null when there is none and nothing was drawn */
  commit(project: ProjectStore, micrographId: Id, { origin, by }: CommitRequest): Promise<MaskRevision | null> {
    return this.#inTurn(project, micrographId, async () => (await this.#mask(project, micrographId)).commit(project, this.#images, origin, by));
  }

  /** Makes revisions of all that was drawn and is none yet. What cannot be made one waits in its journal. */
  async commitDrawn(project: ProjectStore): Promise<void> {
    for (const [id, entries] of await this.#of(project).pending.count(project)) {
      if (entries > 0) await this.commit(project, id, { origin: 'drawn', by: project.operator }).catch(() => undefined);
    }
  }

  /** How much is drawn on a micrograph's mask that is no revision yet, in entries of its journal. */
  async pending(project: ProjectStore, micrographId: Id): Promise<number> {
    return (await this.#of(project).pending.count(project)).get(micrographId) ?? 0;
  }

  /** All revisions of a mask, oldest first. */
  revisions(project: ProjectStore, micrographId: Id): MaskRevision[] {
    return project.masks.revisions(project.micrographs.get(micrographId).id);
  }

  /** The pixels of a revision. @throws AppError `project/damaged` */
  async labels(project: ProjectStore, revisionId: Id): Promise<MaskLabels> {
    const revision = project.masks.get(revisionId);
    const labels = await readLabels(project, project.micrographs.get(revision.micrographId), revision, this.#images);
    return { width: labels.width, height: labels.height, labels: await this.#images.run('packLabels', { labels }) };
  }

  /** Tells of saved strokes until the returned function is called. */
  watch(project: ProjectStore, listener: (saved: MaskSaved) => void): () => void {
    const { listeners } = this.#of(project);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  #shown(project: ProjectStore, micrographId: Id): ShownImage {
    const { sha256, pixelSha256, width, height } = project.micrographs.get(micrographId);
    const { images, tiles, disk } = this.#budgets();
    return { path: project.blobs.path(sha256), pixelSha256, width, height, cacheFolder: this.#cacheFolder, budgets: { images, tiles, disk } };
  }

  #of(project: ProjectStore): OpenMasks {
    let known = this.#open.get(project);
    if (known === undefined) this.#open.set(project, (known = { masks: new ByteCache(() => this.#budgets().labels), turns: new Map(), pending: new PendingStrokes(), listeners: new Set() }));
    return known;
  }

  /** `fresh`: not one that was drawn on before another truth arrived, unless something of it is still to be committed. */
  async #mask(project: ProjectStore, micrographId: Id, fresh = false): Promise<DrawnMask> {
    const { masks } = this.#of(project);
    const key = String(micrographId);
    const known = masks.get(key);
    if (known !== undefined) {
      const isCurrent = known.pending > 0 || known.current?.id === startingRevision(project.masks.revisions(micrographId))?.id;
      if (!fresh || isCurrent) return known;
    }
    const mask = await DrawnMask.open(project, project.micrographs.get(micrographId), this.#images);
    masks.set(key, mask, mask.labels.data.length);
    return mask;
  }

  /** Someone who waits for a mask that fails to be read fails too, and the next one tries again. */
  #inTurn<T>(project: ProjectStore, micrographId: Id, work: () => Promise<T>): Promise<T> {
    const { turns } = this.#of(project);
    const next = (turns.get(micrographId) ?? Promise.resolve()).then(work);
    const settled = next.catch(() => undefined).finally(() => {
      if (turns.get(micrographId) === settled) turns.delete(micrographId);
    });
    turns.set(micrographId, settled);
    return next;
  }
}
