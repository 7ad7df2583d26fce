import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { BatchItem, Micrograph, ModelRecord } from '../../shared/domain/records.ts';
import type { DeviceChoice, SegmentedItem } from '../../shared/engineProtocol/jobs.ts';
import { NO_TEST_TIME_AUGMENTATION, type TestTimeAugmentation } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';
import type { EngineClient, RunOptions } from '../engineClient/EngineClient.ts';
import { hashFile } from '../project/files/hashFile.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
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

/** How one micrograph of a batch ended; paths are null unless it is ok. */
export interface SegmentedMicrograph {
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

/** One thing to segment: a file, and the micrograph of the project that it is, if it is one. */
interface Input {
  readonly file: string;
  readonly path: string;
  readonly micrograph: Micrograph | null;
  /** Base name of what is written for it. */
  readonly name: string;
}

/**
 * Segments batches of micrographs. Masks of the project's own micrographs also become revisions there, marked as predicted:
 * what a person drew stays.
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
  async segment(project: ProjectStore, request: SegmentationRequest, options: RunOptions & { readonly onItem?: (item: SegmentedMicrograph) => void } = {}): Promise<SegmentationOutcome> {
    const model = await this.#models.find(project, request.model);
    const inputs = await this.#inputs(project, request);
    if (inputs.length === 0) throw new AppError('usage/invalid', 'There is nothing to segment: name image files, folders, or specimens of the project.');
    await mkdir(request.out, { recursive: true }).catch((error: unknown) => Promise.reject(fromFileError(error, request.out, 'make the output folder')));
    const settings: SegmentationSettings = { overlap: request.overlap, testTimeAugmentation: request.testTimeAugmentation ?? NO_TEST_TIME_AUGMENTATION };
    const batch = project.batches.insert({ modelId: model.id, settings, items: inputs.map(({ file, micrograph }) => ({ file, micrographId: micrograph?.id ?? null })) });

    const keeping: Promise<SegmentedMicrograph>[] = [];
    await this.#engine.run(
      {
        kind: 'segment',
        modelPath: project.blobs.path(model.sha256),
        labelSet: { classes: project.labelSets.first().classes },
        items: inputs.map((input, at) => ({ id: String(at), imagePath: input.path, ...outputPaths(request.out, input.name), scale: seenScale(model, input.micrograph?.calibration ?? null) })),
        device: request.device,
        threads: request.threads,
        ...settings,
      },
      {
        ...options,
        onProgress: (progress) => {
          options.onProgress?.(progress);
          if (progress.item === undefined) return;
          const at = Number(progress.item.id);
          keeping[at] = this.#keep(project, model, batch.id, at, inputs[at] as Input, request.out, progress.item);
        },
      },
    ).then(({ items }) => {
      for (const item of items) {
        const at = Number(item.id);
        keeping[at] ??= this.#keep(project, model, batch.id, at, inputs[at] as Input, request.out, item);
      }
    });
    const items: SegmentedMicrograph[] = [];
    for (const kept of keeping) {
      const item = await kept;
      items.push(item);
      options.onItem?.(item);
    }
    const remarks = scaleRemarks(model, inputs.map(({ file, micrograph }) => ({ file, calibration: micrograph?.calibration ?? null })));
    return { model, batchId: batch.id, items, remarks };
  }

  async #inputs(project: ProjectStore, request: SegmentationRequest): Promise<Input[]> {
    const taken = new Set<string>();
    const inputs: Input[] = [];
    for (const code of request.specimens) {
      const specimen = project.specimens.byCode(code);
      if (specimen === undefined) throw new AppError('project/unknownRecord', `There is no specimen "${code}" in the project. See "nital specimen list".`);
      for (const micrograph of project.micrographs.ofSpecimen(specimen.id)) {
        inputs.push({ file: micrograph.file, path: project.blobs.path(micrograph.sha256), micrograph, name: freeBaseName(micrograph.file, taken) });
      }
    }
    for (const path of await expandInputs(request.inputs)) {
      inputs.push({ file: path, path, micrograph: await knownMicrograph(project, path), name: freeBaseName(path, taken) });
    }
    return inputs;
  }

  /** Notes how an item ended; the mask of a micrograph of the project becomes a revision with its area fractions. */
  async #keep(project: ProjectStore, model: ModelRecord, batchId: number, position: number, input: Input, out: string, item: SegmentedItem): Promise<SegmentedMicrograph> {
    const { maskPath, overlayPath } = outputPaths(out, input.name);
    const classes = project.labelSets.first().classes;
    const { fractions } = item;
    let maskRevisionId: BatchItem['maskRevisionId'] = null;
    if (item.state === 'ok' && input.micrograph !== null && fractions !== null) {
      const sha256 = await project.blobs.put(maskPath);
      maskRevisionId = keepMask(project, model, input.micrograph, sha256, fractions);
    }
    project.batches.setItem(batchId, position, { state: item.state, reason: item.reason, maskRevisionId, fractions });
    const ok = item.state === 'ok';
    return {
      file: input.file,
      state: item.state,
      reason: item.reason,
      mask: ok ? maskPath : null,
      overlay: ok ? overlayPath : null,
      fractions: fractions === null ? null : Object.fromEntries(fractions.map((fraction, at) => [classes[at]?.name ?? String(at), fraction])),
      meanConfidence: item.meanConfidence,
    };
  }
}

function keepMask(project: ProjectStore, model: ModelRecord, micrograph: Micrograph, sha256: string, fractions: readonly number[]): number {
  return project.transaction(() => {
    const revision = project.masks.addRevision({ micrographId: micrograph.id, origin: 'predicted', by: model.name, sha256 });
    project.measurements.insert(
      project.labelSets.first().classes.map(({ name }, at) => ({
        micrographId: micrograph.id,
        quantity: `area fraction of ${name}`,
        value: fractions[at] ?? 0,
        unit: '1',
        method: 'after ASTM E1245',
        uncertainty: null,
        provenance: { maskRevisionId: revision.id, maskSha256: sha256, modelSha256: model.sha256, imageSha256: micrograph.sha256 },
      })),
    );
    return revision.id;
  });
}

/** The project's micrograph that this file is, byte for byte. An unreadable file is nobody's; the engine says what is wrong with it. */
async function knownMicrograph(project: ProjectStore, path: string): Promise<Micrograph | null> {
  try {
    return project.micrographs.bySha256(await hashFile(path)) ?? null;
  } catch {
    return null;
  }
}

function outputPaths(out: string, name: string): { readonly maskPath: string; readonly overlayPath: string } {
  return { maskPath: join(out, `${name}_mask.png`), overlayPath: join(out, `${name}_overlay.png`) };
}

/** The file's name without its extension; a second file of the same name gets a number. */
function freeBaseName(path: string, taken: Set<string>): string {
  const base = basename(path, extname(path));
  let name = base;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
  taken.add(name.toLowerCase());
  return name;
}
