import { mkdir, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { BatchItem, BatchRecord, Id, Micrograph, ModelRecord } from '../../shared/domain/records.ts';
import type { DeviceChoice } from '../../shared/engineProtocol/devices.ts';
import type { SegmentedItem } from '../../shared/engineProtocol/jobs.ts';
import { NO_TEST_TIME_AUGMENTATION, type TestTimeAugmentation } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';
import type { EngineClient, RunOptions } from '../engineClient/EngineClient.ts';
import { hashFile } from '../project/files/hashFile.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { keepSegmented } from './batches/keepSegmented.ts';
import { expandInputs } from './expandInputs.ts';
import { scaleRemarks, seenScale, type ModelsService } from './ModelsService.ts';

export interface SegmentationRequest {
  readonly model: string;
  /** Files and folders. */
  readonly inputs: readonly string[];
  /** Codes of specimens whose micrographs are segmented. */
  readonly specimens: readonly string[];
  /** Folder for the masks and overlays; made if it is missing. */
  readonly out: string;
  readonly device: DeviceChoice;
  readonly threads: number | null;
  readonly overlap: number;
  /** As it is unless given. */
  readonly testTimeAugmentation?: TestTimeAugmentation;
}

/** How the micrographs of a batch are seen and put together. */
export interface SegmentationSettings {
  readonly overlap: number;
  readonly testTimeAugmentation: TestTimeAugmentation;
}

/** Micrographs that wait for a model. */
export interface QueueRequest {
  readonly model: ModelRecord;
  readonly micrographs: readonly Micrograph[];
  /** Image files; those that are the project's own, byte for byte, count as its micrographs. */
  readonly files: readonly string[];
  /** Where masks and overlays are written; null: the masks of the project's own micrographs are kept in the project alone. */
  readonly outFolder: string | null;
  readonly settings: SegmentationSettings;
}

/** How one micrograph of a batch ended; paths are null unless it is ok and was written to a folder. */
export interface SegmentedMicrograph {
  readonly position: number;
  readonly file: string;
  readonly state: SegmentedItem['state'];
  readonly reason: string | null;
  readonly mask: string | null;
  readonly overlay: string | null;
  /** Area fraction of each class, by its name. */
  readonly fractions: Readonly<Record<string, number>> | null;
  readonly meanConfidence: number | null;
}

export interface SegmentationOutcome {
  readonly model: ModelRecord;
  readonly batchId: number;
  readonly items: readonly SegmentedMicrograph[];
  /** Sentences about micrographs that the model was not made for. */
  readonly remarks: readonly string[];
}

export interface CarryOutOptions extends RunOptions {
  /** Called when an item is kept, in the order of their ends. */
  readonly onItem?: (item: SegmentedMicrograph) => void;
}

/** One item with where it comes from and what is written for it. */
interface Task {
  readonly item: BatchItem;
  readonly micrograph: Micrograph | null;
  readonly imagePath: string;
  readonly maskPath: string;
  readonly overlayPath: string | null;
  readonly certaintyPath: string;
}

/**
 * Segments batches of micrographs. Masks of the project's own micrographs become revisions there, marked as predicted: what a
 * person drew stays. Whatever ends the work, items that are done stay done and the others wait to be gone on with.
 */
export class SegmentationService {
  readonly #engine: EngineClient;
  readonly #models: ModelsService;

  constructor(engine: EngineClient, models: ModelsService) {
    this.#engine = engine;
    this.#models = models;
  }

  /**
   * Every input ends ok, failed (reason) or skipped (reason), in the given order.
   * @throws AppError only when nothing can be started: unknown model or specimen, no input, no room for the output.
   */
  async segment(project: ProjectStore, request: SegmentationRequest, options: RunOptions = {}): Promise<SegmentationOutcome> {
    const model = await this.#models.find(project, request.model);
    const micrographs = request.specimens.flatMap((code) => {
      const specimen = project.specimens.byCode(code);
      if (specimen === undefined) throw new AppError('project/unknownRecord', `There is no specimen "${code}" in the project. See "nital specimen list".`);
      return project.micrographs.ofSpecimen(specimen.id);
    });
    const files = await expandInputs(request.inputs);
    const settings: SegmentationSettings = { overlap: request.overlap, testTimeAugmentation: request.testTimeAugmentation ?? NO_TEST_TIME_AUGMENTATION };
    const batch = await this.queue(project, { model, micrographs, files, outFolder: request.out, settings });
    const items = await this.carryOut(project, batch.id, request, options);
    const remarks = scaleRemarks(model, project.batches.items(batch.id).map(({ file, micrographId }) => ({ file, calibration: micrographId === null ? null : project.micrographs.get(micrographId).calibration })));
    return { model, batchId: batch.id, items, remarks };
  }

  /**
   * A new batch whose items all wait.
   * @throws AppError `usage/invalid` without anything to segment, those of `fromFileError` for the folder.
   */
  async queue(project: ProjectStore, { model, micrographs, files, outFolder, settings }: QueueRequest): Promise<BatchRecord> {
    const items: { file: string; micrographId: Id | null }[] = micrographs.map(({ file, id }) => ({ file, micrographId: id }));
    for (const file of files) items.push({ file, micrographId: await knownMicrograph(project, file) });
    if (items.length === 0) throw new AppError('usage/invalid', 'There is nothing to segment: name image files, folders, or specimens of the project.');
    if (outFolder !== null) await mkdir(outFolder, { recursive: true }).catch((error: unknown) => Promise.reject(fromFileError(error, outFolder, 'make the output folder')));
    return project.batches.insert({ modelId: model.id, settings, items, ...(outFolder === null ? {} : { outFolder }) });
  }

  /**
   * Segments the items of a batch that wait. When it is cancelled, those that are not done go on waiting and are told as skipped.
   * @throws AppError `engine/crashed` …, and what keeps an item from being kept; what is done is kept all the same.
   */
  async carryOut(project: ProjectStore, batchId: Id, how: { readonly device: DeviceChoice; readonly threads: number | null }, options: CarryOutOptions = {}): Promise<SegmentedMicrograph[]> {
    const batch = project.batches.get(batchId);
    const model = project.models.get(batch.modelId);
    const scratch = project.batchFolder(batchId);
    const tasks = tasksOf(project, batch, scratch);
    const ended: SegmentedMicrograph[] = [];
    const stop = new AbortController();
    let failure: unknown = null;
    let keeping: Promise<unknown> = Promise.resolve();
    const told = new Set<string>();
    const take = (end: SegmentedItem): void => {
      if (told.has(end.id)) return;
      told.add(end.id);
      const task = tasks.get(Number(end.id));
      if (task === undefined) return;
      keeping = keeping
        .then(async () => {
          // The one thing that the engine skips is what came after a cancellation: it waits.
          if (end.state !== 'skipped') await keepSegmented(project, model, { ...task, end });
          for (const path of [task.certaintyPath, ...(batch.outFolder === null ? [task.maskPath] : [])]) await rm(path, { force: true });
          const item = describe(project, batch, task, end);
          ended.push(item);
          options.onItem?.(item);
        })
        .catch((error: unknown) => {
          failure ??= error;
          stop.abort();
        });
    };
    try {
      const { signal } = options;
      const { items } = await this.#engine.run(
        {
          kind: 'segment',
          modelPath: project.blobs.path(model.sha256),
          labelSet: { classes: project.labelSets.first().classes },
          items: [...tasks.values()].map(({ item, micrograph, imagePath, maskPath, overlayPath, certaintyPath }) => ({ id: String(item.position), imagePath, maskPath, overlayPath, certaintyPath, scale: seenScale(model, micrograph?.calibration ?? null) })),
          device: how.device,
          threads: how.threads,
          ...(batch.settings as SegmentationSettings),
        },
        {
          ...options,
          signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
          onProgress: (progress) => {
            options.onProgress?.(progress);
            if (progress.item !== undefined) take(progress.item);
          },
        },
      );
      for (const item of items) take(item);
    } finally {
      await keeping;
      await rm(scratch, { recursive: true, force: true });
    }
    if (failure !== null) throw failure;
    return ended.sort((a, b) => a.position - b.position);
  }
}

/** What is to be done for the items that wait, by their position. Names are given to all items, so that they stay the same when a batch goes on. */
function tasksOf(project: ProjectStore, { id, outFolder }: BatchRecord, scratch: string): Map<number, Task> {
  const taken = new Set<string>();
  const tasks = new Map<number, Task>();
  for (const item of project.batches.items(id)) {
    const name = freeBaseName(item.file, taken);
    if (item.state !== 'waiting') continue;
    const micrograph = item.micrographId === null ? null : project.micrographs.get(item.micrographId);
    tasks.set(item.position, {
      item,
      micrograph,
      imagePath: micrograph === null ? item.file : project.blobs.path(micrograph.sha256),
      ...(outFolder === null ? { maskPath: join(scratch, `${item.position}_mask.png`), overlayPath: null } : outputPaths(outFolder, name)),
      certaintyPath: join(scratch, `${item.position}_certainty.png`),
    });
  }
  return tasks;
}

function describe(project: ProjectStore, batch: BatchRecord, { item, maskPath, overlayPath }: Task, { state, reason, fractions, meanConfidence }: SegmentedItem): SegmentedMicrograph {
  const classes = project.labelSets.first().classes;
  const isWritten = state === 'ok' && batch.outFolder !== null;
  return {
    position: item.position,
    file: item.file,
    state,
    reason,
    mask: isWritten ? maskPath : null,
    overlay: isWritten ? overlayPath : null,
    fractions: fractions === null ? null : Object.fromEntries(fractions.map((fraction, at) => [classes[at]?.name ?? String(at), fraction])),
    meanConfidence,
  };
}

/** The project's micrograph that this file is, byte for byte. An unreadable file is nobody's; the engine says what is wrong with it. */
async function knownMicrograph(project: ProjectStore, path: string): Promise<Id | null> {
  try {
    return project.micrographs.bySha256(await hashFile(path))?.id ?? null;
  } catch {
    return null;
  }
}

function outputPaths(out: string, name: string): { readonly maskPath: string; readonly overlayPath: string } {
  return { maskPath: join(out, `${name}_mask.png`), overlayPath: join(out, `${name}_overlay.png`) };
}

/** Where the files of an item of a batch are written that has a folder for them. */
export function outputsOf(batch: Pick<BatchRecord, 'outFolder'>, items: readonly Pick<BatchItem, 'file'>[]): { readonly maskPath: string; readonly overlayPath: string }[] {
  const taken = new Set<string>();
  return items.map(({ file }) => outputPaths(batch.outFolder ?? '', freeBaseName(file, taken)));
}

/** The file's name without its extension; a second file of the same name gets a number. */
export function freeBaseName(path: string, taken: Set<string>): string {
  const base = basename(path, extname(path));
  let name = base;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
  taken.add(name.toLowerCase());
  return name;
}
