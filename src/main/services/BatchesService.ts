import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BatchItemView, BatchPreview, BatchRow, BatchView, BatchWhat, CertaintyView, Maskless, ModelChoice } from '../../shared/contract/areas/batchesArea.ts';
import { BATCH_ITEM_STATES, type BatchRecord, type BatchVerdict, type Id, type Micrograph, type ModelRecord } from '../../shared/domain/records.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { decodeImage } from '../../imaging/decodeImage.ts';
import type { ImageWorker } from '../imageWorker/ImageWorker.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { exportBatch, type ExportedBatch } from './batches/exportBatch.ts';
import { standingOf, standingsOf, viewOf, type ItemStanding } from './batches/itemViews.ts';
import { modelChoices } from './batches/modelChoices.ts';
import { OverlayPictures } from './batches/OverlayPictures.ts';
import { expandInputs } from './expandInputs.ts';
import type { MasksService } from './MasksService.ts';
import { madeTogether } from './masks/maskMakers.ts';
import { scaleRange } from './models/scaleRange.ts';
import { rangeRemarks, type ModelsService } from './ModelsService.ts';
import { outputsOf, type SegmentationService, type SegmentationSettings } from './SegmentationService.ts';
import type { WorkOptions } from './WorkOptions.ts';

/** What the backend has that batches need. */
export interface BatchesParts {
  readonly segmentation: SegmentationService;
  readonly models: ModelsService;
  readonly masks: MasksService;
  readonly images: ImageWorker;
  readonly cacheFolder: string;
}

export interface Review {
  readonly verdict: BatchVerdict | null;
  readonly remark: string | null;
  /** Accepts also where a person made a mask before. */
  readonly overTruth: boolean;
}

type RowOfBatch = Omit<BatchRow, 'job'>;

/** Masks whose area fractions are remembered. */
const COUNTED = 20_000;

/** Batches as they are begun, shown, reviewed and given away; `SegmentationService` carries them out. */
export class BatchesService {
  readonly #parts: BatchesParts;
  readonly #pictures: OverlayPictures;
  /** Of corrected masks, by their hash. */
  readonly #fractions = new Map<string, readonly number[] | null>();

  constructor(parts: BatchesParts) {
    this.#parts = parts;
    this.#pictures = new OverlayPictures(parts.images, parts.cacheFolder);
  }

  models(project: ProjectStore): Promise<ModelChoice[]> {
    return modelChoices(project, this.#parts.models);
  }

  /** The newest first. */
  list(project: ProjectStore): RowOfBatch[] {
    const counts = Map.groupBy(project.batches.counts(), ({ batchId }) => batchId);
    const names = new Map(project.models.list().map(({ id, name }) => [id, name]));
    return project.batches
      .list()
      .map(({ id, modelId, createdAt }) => ({ id, model: { id: modelId, name: names.get(modelId) ?? '' }, createdAt, counts: countsOf(counts.get(id) ?? []) }))
      .reverse();
  }

  async show(project: ProjectStore, id: Id): Promise<Omit<BatchView, 'job'>> {
    const batch = project.batches.get(id);
    const model = project.models.get(batch.modelId);
    const items = project.batches.items(id);
    const specimens = codesOf(project);
    const standings = standingsOf(project, items);
    const views: BatchItemView[] = [];
    for (const each of standings) views.push(viewOf(each, specimens, await this.#fractionsOf(project, each)));
    const counts = BATCH_ITEM_STATES.map((state) => ({ state, count: items.filter((item) => item.state === state).length }));
    return {
      id,
      model: { id: model.id, name: model.name },
      createdAt: batch.createdAt,
      counts: countsOf(counts),
      settings: batch.settings as SegmentationSettings | null,
      outFolder: batch.outFolder,
      items: views,
      remarks: remarksOf(project, model, standings.flatMap(({ micrograph }) => micrograph ?? [])),
    };
  }

  async item(project: ProjectStore, id: Id, position: number): Promise<BatchItemView> {
    const standing = standingOf(project, project.batches.item(id, position));
    return viewOf(standing, codesOf(project), await this.#fractionsOf(project, standing));
  }

  /** What a batch would be; nothing is kept. @throws AppError `input/notFound` for a folder without images */
  async preview(project: ProjectStore, wanted: string, what: BatchWhat): Promise<BatchPreview> {
    const micrographs = micrographsOf(project, what);
    const files = what.kind === 'files' ? (await expandInputs(what.paths)).length : 0;
    const choice = (await this.models(project)).find(({ name }) => name === wanted);
    const remarks = choice === undefined || choice.scale === null ? [] : rangeRemarks(choice.name, choice.scale, micrographs);
    return { micrographs: micrographs.length, specimens: new Set(micrographs.map(({ specimenId }) => specimenId)).size, files, remarks };
  }

  /**
   * A new batch whose items all wait.
   * @throws AppError `project/unknownRecord` for the model, `model/…`, `usage/invalid` when there is nothing to segment or files would be
   * overwritten.
   */
  async queue(project: ProjectStore, wanted: string, what: BatchWhat, settings: SegmentationSettings): Promise<BatchRecord> {
    const micrographs = micrographsOf(project, what);
    const files = what.kind === 'files' ? await expandInputs(what.paths) : [];
    if (micrographs.length + files.length === 0) throw new AppError('usage/invalid', 'There is nothing to segment: choose other specimens, or also micrographs that have a mask.');
    const outFolder = what.kind === 'files' ? what.outFolder : null;
    if (outFolder !== null) await refuseToOverwrite(outFolder, files);
    const model = await this.#parts.models.find(project, wanted);
    return this.#parts.segmentation.queue(project, { model, micrographs, files, outFolder, settings });
  }

  /**
   * Lets those that failed or were skipped wait again. They stay in their batch: it is one model on one set of micrographs, whose
   * summary is then whole; that they failed before is in the audit trail.
   * @throws AppError `usage/invalid` when nothing of the batch is left to do
   */
  waitAgain(project: ProjectStore, id: Id, failures: boolean): void {
    const batch = project.batches.get(id);
    const items = project.batches.items(id);
    if (failures) project.batches.wait(id, items.filter(({ state }) => state === 'failed' || state === 'skipped').map(({ position }) => position));
    const left = project.batches.items(id).filter(({ state }) => state === 'waiting');
    if (left.length === 0) throw new AppError('usage/invalid', `Nothing of batch ${id} is left to do: all ${items.length} micrographs are done.`);
    const outside = left.find(({ micrographId }) => micrographId === null);
    // Batches of versions before 0060 did not note their folder.
    if (outside !== undefined && batch.outFolder === null) throw new AppError('usage/invalid', `Batch ${id} does not say where the mask of "${outside.file}" is to be written. Segment that file in a new batch.`);
  }

  /**
   * Notes what a person thinks of a mask. Accepted, it becomes a revision of its own that says who accepted it, and networks may
   * learn from it. Taken back, that revision is withdrawn: a key that was pressed once too often must not make a network learn a
   * wrong mask. What a person drew is never touched.
   * @throws AppError `usage/invalid` where there is nothing to review, a person corrected it since, or made a mask before
   */
  async review(project: ProjectStore, id: Id, position: number, { verdict, remark, overTruth }: Review): Promise<BatchItemView> {
    const standing = standingOf(project, project.batches.item(id, position));
    const { item, micrograph, review, truth } = standing;
    const { maskRevisionId, verdictRevisionId } = item;
    if (micrograph === null || maskRevisionId === null) throw new AppError('usage/invalid', `"${item.file}" has no mask in the project that could be reviewed.`);
    const name = `"${micrograph.file}"`;
    if (review === 'corrected') throw new AppError('usage/invalid', `A person drew on the mask of ${name} since: that is the mask now. Change it under Masks.`);
    if (verdictRevisionId !== null && verdict !== 'accepted' && (await this.#parts.masks.pending(project, micrograph.id)) > 0) {
      throw new AppError('usage/invalid', `The accepted mask of ${name} is being drawn on. Take the strokes back under Masks first.`);
    }
    const isForeign = truth !== null && !project.batches.isAcceptance(truth.id);
    if (verdict === 'accepted' && isForeign && !overTruth) {
      throw new AppError('usage/invalid', `${name} has a mask that is ${truth.origin} (${truth.by}). It stays the mask unless you say that the model's is to stand over it.`, { details: { revision: truth.id } });
    }
    project.transaction(() => {
      let revisionId = verdict === 'accepted' ? verdictRevisionId : null;
      if (verdict !== 'accepted' && verdictRevisionId !== null) project.masks.withdraw(verdictRevisionId);
      if (verdict === 'accepted' && revisionId === null) {
        const predicted = project.masks.get(maskRevisionId);
        revisionId = project.masks.addRevision({ micrographId: micrograph.id, origin: 'assisted', by: madeTogether(predicted.by, 'accepted', project.operator), sha256: predicted.sha256, labelledShare: predicted.labelledShare }).id;
      }
      project.batches.setVerdict(id, position, { verdict, revisionId, remark });
    });
    return this.item(project, id, position);
  }

  /** @throws AppError `input/…`, `project/damaged` */
  thumbnail(project: ProjectStore, id: Id, position: number, side: number): Promise<Uint8Array> {
    const standing = standingOf(project, project.batches.item(id, position));
    return this.#pictures.get(project, standing, overlayOutside(project, id, standing), side);
  }

  /** @throws AppError `project/unknownRecord` where it is not known */
  async certainty(project: ProjectStore, id: Id, position: number): Promise<CertaintyView> {
    const { file, certaintySha256 } = project.batches.item(id, position);
    if (certaintySha256 === null) throw new AppError('project/unknownRecord', `Where the model was certain in "${file}" is not known. Segment it again to see that.`);
    const { width, height, data } = (await decodeImage(project.blobs.path(certaintySha256))).raster;
    return { width, height, bytes: Uint8Array.from(data) };
  }

  /** Writes what a batch made into a new folder inside `folder`, whose name `onFolder` gets. @throws AppError `disk/…` */
  async export(project: ProjectStore, id: Id, folder: string, options: WorkOptions = {}): Promise<ExportedBatch> {
    const { items } = await this.show(project, id);
    return exportBatch(project, project.batches.get(id), { items, standings: standingsOf(project, project.batches.items(id)), folder }, options);
  }

  async #fractionsOf(project: ProjectStore, { item, review, shown }: ItemStanding): Promise<readonly number[] | null> {
    if (review !== 'corrected' || shown === null) return item.fractions;
    const { sha256 } = shown;
    const known = this.#fractions.get(sha256);
    if (known !== undefined) return known;
    const counts = await this.#parts.images.run('countClasses', { path: project.blobs.path(sha256), classes: project.labelSets.first().classes.length });
    const labelled = counts.reduce((sum, count) => sum + count, 0);
    const fractions = labelled === 0 ? null : counts.map((count) => count / labelled);
    if (this.#fractions.size >= COUNTED) this.#fractions.clear();
    this.#fractions.set(sha256, fractions);
    return fractions;
  }
}

function countsOf(found: readonly { readonly state: string; readonly count: number }[]): BatchRow['counts'] {
  const of = (state: string): number => found.find((each) => each.state === state)?.count ?? 0;
  return { waiting: of('waiting'), ok: of('ok'), failed: of('failed'), skipped: of('skipped') };
}

function codesOf(project: ProjectStore): Map<Id, string> {
  return new Map(project.specimens.list().map(({ id, code }) => [id, code]));
}

function remarksOf(project: ProjectStore, model: ModelRecord, micrographs: readonly Micrograph[]): string[] {
  const range = scaleRange(project, model);
  return range === null ? [] : rangeRemarks(model.name, range, micrographs);
}

function micrographsOf(project: ProjectStore, what: BatchWhat): Micrograph[] {
  if (what.kind === 'files') return [];
  const micrographs = what.kind === 'project' ? project.micrographs.list() : what.specimens.flatMap((id) => project.micrographs.ofSpecimen(project.specimens.get(id).id));
  if (what.only === 'all') return micrographs;
  const masked = Map.groupBy(project.masks.all(), ({ micrographId }) => micrographId);
  const lacks: Readonly<Record<Exclude<Maskless, 'all'>, (id: Id) => boolean>> = {
    withoutMask: (id) => !masked.has(id),
    withoutTruth: (id) => !(masked.get(id) ?? []).some(({ origin }) => origin !== 'predicted'),
  };
  return micrographs.filter(({ id }) => lacks[what.only as Exclude<Maskless, 'all'>](id));
}

/** A window does not write over files that are there: they may be masks that someone drew. */
async function refuseToOverwrite(folder: string, files: readonly string[]): Promise<void> {
  const there = new Set((await readdir(folder).catch(() => [])).map((name) => name.toLowerCase()));
  const written = outputsOf({ outFolder: folder }, files.map((file) => ({ file }))).flatMap(({ maskPath, overlayPath }) => [maskPath, overlayPath]);
  const taken = written.find((path) => there.has(basename(path).toLowerCase()));
  if (taken !== undefined) throw new AppError('usage/invalid', `"${taken}" is there already and is not overwritten. Choose another folder for the masks.`);
}

/** The overlay that was written for a file that is not in the project. */
function overlayOutside(project: ProjectStore, id: Id, { item, micrograph }: ItemStanding): string | null {
  const batch = project.batches.get(id);
  if (micrograph !== null || item.state !== 'ok' || batch.outFolder === null) return null;
  return outputsOf(batch, project.batches.items(id))[item.position]?.overlayPath ?? null;
}
