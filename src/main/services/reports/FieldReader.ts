import { setImmediate as nextTurn } from 'node:timers/promises';
import { ByteCache } from '../../../imaging/ByteCache.ts';
import type { LabelSet } from '../../../shared/domain/labelSet.ts';
import type { ReportMicrograph, ReportPictures } from '../../../shared/domain/report.ts';
import type { Micrograph } from '../../../shared/domain/records.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { ImageWorker } from '../../imageWorker/ImageWorker.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { PRINT_PIXELS } from '../../report/printImage.ts';
import type { WorkOptions } from '../WorkOptions.ts';
import { measureField, type MeasuredField } from './measureField.ts';

/** Bytes of small pictures that are kept for the next draft. */
const BUDGET = 96 * 2 ** 20;

/** The longer side of a picture in a draft, which is looked at on a screen. */
const DRAFT_PIXELS = 800;

type DraftField = Omit<ReportMicrograph, 'calibration' | 'maskPng'>;

/** Reads the fields of a report; those of drafts are kept, since a draft is made anew with every word that is typed. */
export class FieldReader {
  readonly #drafts = new ByteCache<DraftField>(BUDGET);
  readonly #images: ImageWorker;

  constructor(images: ImageWorker) {
    this.#images = images;
  }

  /** With pictures for printing, and the masks where they are attached. @throws AppError `job/cancelled`, `project/damaged`, `input/…` */
  print(project: ProjectStore, micrographs: readonly Micrograph[], attachMasks: boolean, options: WorkOptions = {}): Promise<ReportMicrograph[]> {
    const labelSet = project.labelSets.first();
    return each(micrographs, options, async (micrograph) => {
      const measured = await measureField(project, micrograph, labelSet);
      const { mask } = measured.field;
      const maskPng = attachMasks && mask !== null ? await project.blobs.read(mask.sha256) : null;
      return { ...measured.field, ...(await this.#pictures(project, measured, labelSet, PRINT_PIXELS)), maskPng };
    });
  }

  /** With small pictures. @throws AppError as `print` */
  draft(project: ProjectStore, micrographs: readonly Micrograph[], options: WorkOptions = {}): Promise<ReportMicrograph[]> {
    const labelSet = project.labelSets.first();
    return each(micrographs, options, async (micrograph) => {
      const { calibration } = micrograph;
      const key = this.#key(project, micrograph, labelSet);
      const known = this.#drafts.get(key);
      if (known !== undefined) return { ...known, calibration, maskPng: null };
      const measured = await measureField(project, micrograph, labelSet);
      const field = { ...measured.field, ...(await this.#pictures(project, measured, labelSet, DRAFT_PIXELS)) };
      this.#drafts.set(key, field, field.image.data.byteLength + (field.overlay?.data.byteLength ?? 0));
      return { ...field, maskPng: null };
    });
  }

  #pictures(project: ProjectStore, { field, mask }: MeasuredField, labelSet: LabelSet, longest: number): Promise<ReportPictures> {
    return this.#images.run('reportPictures', { path: project.blobs.path(field.sha256), mask, labelSet: { classes: labelSet.classes }, longest });
  }

  /** All that the numbers and pictures of a field depend on, its calibration apart. */
  #key(project: ProjectStore, { id, file, pixelSha256, modality, objective }: Micrograph, { classes }: LabelSet): string {
    return JSON.stringify([project.folder, id, file, pixelSha256, modality, objective, project.masks.inForce(id)?.id ?? null, classes]);
  }
}

/** One after another, with a breath between: others are served meanwhile, and it can be stopped. */
async function each<T>(micrographs: readonly Micrograph[], { onProgress, signal }: WorkOptions, read: (micrograph: Micrograph) => Promise<T>): Promise<T[]> {
  const total = micrographs.length;
  const fields: T[] = [];
  for (const micrograph of micrographs) {
    onProgress?.({ stage: 'Reading micrographs', done: fields.length, total, unit: 'micrographs' });
    await nextTurn();
    if (signal?.aborted === true) throw new AppError('job/cancelled', 'The report was stopped before it was made. Nothing was issued.');
    fields.push(await read(micrograph));
  }
  onProgress?.({ stage: 'Reading micrographs', done: total, total, unit: 'micrographs' });
  return fields;
}
