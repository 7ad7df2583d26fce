import { setImmediate as nextTurn } from 'node:timers/promises';
import { encodeMaskPng } from '../../imaging/encodeMaskPng.ts';
import { encodePng } from '../../imaging/png/encodePng.ts';
import { hashPixels } from '../../imaging/hashPixels.ts';
import type { Id } from '../../shared/domain/records.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import { labelledShare } from '../../shared/domain/maskCover.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import type { LabelMap } from '../../shared/raster/raster.ts';
import { synthesizeMicrograph } from '../../synthetic/synthesizeMicrograph.ts';
import type { SyntheticMicrograph } from '../../synthetic/synthesizeMicrograph.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { NewBlobs } from './import/NewBlobs.ts';
import { factsOf, mergeFacts, storeFacts } from './specimens/SpecimenFacts.ts';
import { planSpecimens } from './synthetic/planSpecimens.ts';
import type { PlannedSpecimen } from './synthetic/planSpecimens.ts';
import { SyntheticFolder } from './synthetic/SyntheticFolder.ts';
import type { SyntheticItem, SyntheticRequest, SyntheticResult } from './synthetic/SyntheticRequest.ts';
import type { WorkOptions } from './WorkOptions.ts';

/** Class indices of the truth, as `synthesizeMicrograph` hands it over; everything else is unlabelled. */
const FERRITE = 0;
const PEARLITE = 1;

/** Makes synthetic micrographs with exact truth, as files or straight into a project. */
export class SyntheticService {
  /**
   * Writes to `request.folder`, into `project`, or both. The same request gives the same pixels; what a project has already
   * is not added again.
   * @throws AppError `usage/invalid` for settings that mean nothing or a folder that holds files, `input/unknownClass`
   * when the project has no classes ferrite and pearlite, `job/cancelled`: what was made so far stays.
   */
  async make(request: SyntheticRequest, project: ProjectStore | null, { onProgress, signal }: WorkOptions = {}): Promise<SyntheticResult> {
    if (request.folder === undefined && project === null) throw new AppError('usage/invalid', 'The synthetic micrographs need a folder or a project to go to. Name one.');
    const specimens = planSpecimens(request);
    const classes = project === null ? null : phaseClasses(project.labelSets.first());
    if (project !== null) for (const specimen of specimens) checkSpecimen(project, specimen);
    const folder = request.folder === undefined ? null : await SyntheticFolder.make(request.folder);

    const total = request.specimens * request.fields;
    const items: SyntheticItem[] = [];
    for (const specimen of specimens) {
      for (const { file, settings } of specimen.fields) {
        onProgress?.({ stage: 'Drawing', done: items.length, total, unit: 'micrographs' });
        await nextTurn();
        if (signal?.aborted === true) throw new AppError('job/cancelled', `Stopped after ${items.length} of ${total} synthetic micrographs.`);
        const made = synthesizeMicrograph(settings);
        const png = encodePng(made.raster);
        const micrograph = project === null || classes === null ? null : await addToProject(project, specimen, file, png, made, classes);
        const { umPerPx, trueFraction, grainCount, meanInterceptUm } = made;
        const item = { file, specimen: specimen.code, seed: settings.seed, umPerPx, trueFraction, grainCount, meanInterceptUm, micrograph };
        await folder?.add(specimen, item, png, made);
        items.push(item);
      }
    }
    await folder?.finish(request);
    onProgress?.({ stage: 'Drawing', done: total, total, unit: 'micrographs' });
    return { folder: folder?.folder ?? null, items };
  }
}

/** The project's indices of ferrite and pearlite, in the order of the truth's own. */
function phaseClasses({ classes }: LabelSet): readonly [number, number] {
  const index = (name: string): number | undefined => classes.find((entry) => entry.name.toLowerCase() === name)?.index;
  const ferrite = index('ferrite');
  const pearlite = index('pearlite');
  if (ferrite !== undefined && pearlite !== undefined) return [ferrite, pearlite];
  throw new AppError('input/unknownClass', `Synthetic micrographs show ferrite and pearlite, but the project's classes are ${classes.map((entry) => entry.name).join(', ')}. Make a project with --label-set "0:ferrite,1:pearlite".`);
}

/** @throws AppError `usage/invalid` when the code is taken by another specimen. */
function checkSpecimen(project: ProjectStore, { code, facts }: PlannedSpecimen): void {
  const [conflict] = mergeFacts(factsOf(project, code), facts).conflicts;
  if (conflict === undefined) return;
  throw new AppError('usage/invalid', `The project has another specimen "${code}" already (${conflict.what} is ${conflict.known}, not ${conflict.new}). Choose another seed.`);
}

async function addToProject(project: ProjectStore, { code, facts }: PlannedSpecimen, file: string, png: Uint8Array, made: SyntheticMicrograph, classes: readonly [number, number]): Promise<Id> {
  const pixelSha256 = hashPixels(made.raster);
  const known = project.micrographs.byPixelHash(pixelSha256);
  if (known !== undefined) return known.id;
  const { width, height, channels, bitDepth } = made.raster;
  const by = `Nital ${PRODUCT_VERSION}, seed ${made.settings.seed}`;
  const mask = encodeMaskPng(withClasses(made.truth, classes), project.labelSets.first());
  const blobs = new NewBlobs(project.blobs);
  try {
    const maskSha256 = await blobs.putBytes(mask);
    const sha256 = await blobs.putBytes(png);
    return project.transaction(() => {
      const { specimenId } = storeFacts(project, code, facts);
      const calibration = { umPerPx: made.umPerPx, source: 'synthetic', origin: by, confirmed: true } as const;
      const { id } = project.micrographs.insert({ specimenId, file, sha256, pixelSha256, width, height, bitDepth, channels, modality: 'LOM', objective: null, calibration });
      project.masks.addRevision({ micrographId: id, origin: 'synthetic', by, sha256: maskSha256, labelledShare: labelledShare(made.truth.data) });
      return id;
    });
  } catch (error) {
    await blobs.discard();
    throw error;
  }
}

function withClasses(truth: LabelMap, classes: readonly [number, number]): LabelMap {
  const data = truth.data.map((value) => (value === FERRITE ? classes[0] : value === PEARLITE ? classes[1] : UNLABELLED));
  return { ...truth, data };
}
