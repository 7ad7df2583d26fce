import { decodeMask } from '../../../imaging/decodeMask.ts';
import type { MaskOrigin, MaskRevision, Micrograph } from '../../../shared/domain/records.ts';
import type { LabelSet } from '../../../shared/domain/labelSet.ts';
import type { ReportField } from '../../../shared/domain/report.ts';
import { UNLABELLED, type LabelMap } from '../../../shared/raster/raster.ts';
import { areaFractions } from '../../../shared/stereology/areaFraction.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';

/** A field in numbers, and the mask they were counted in. */
export interface MeasuredField {
  readonly field: ReportField;
  readonly mask: LabelMap | null;
}

/** Counts the newest mask of a micrograph. @throws AppError `input/unknownClass`, `project/damaged` or as `decodeMask` */
export async function measureField(project: ProjectStore, micrograph: Micrograph, labelSet: LabelSet): Promise<MeasuredField> {
  const { id, file, sha256, pixelSha256, width, height, modality, objective, calibration } = micrograph;
  const facts = { id, file, sha256, pixelSha256, width, height, modality, objective, calibration };
  const revision = project.masks.inForce(id);
  if (revision === undefined) return { field: { ...facts, mask: null, pixels: null, unlabelledPixels: null, fractions: null, unlabelledShare: 1, maskOrigin: null }, mask: null };
  const values = await decodeMask(project.blobs.path(revision.sha256));
  const mask: LabelMap = { width: values.width, height: values.height, data: Uint8Array.from(values.data) };
  const counts = countValues(mask);
  const unlabelledPixels = counts[UNLABELLED] ?? 0;
  const { createdAt, origin, by, revision: number } = revision;
  return {
    mask,
    field: {
      ...facts,
      mask: { id: revision.id, revision: number, origin, by, sha256: revision.sha256, createdAt, segmentation: segmentationOf(project, revision) },
      fractions: areaFractions(mask, labelSet.classes.length),
      pixels: labelSet.classes.map(({ index }) => counts[index] ?? 0),
      unlabelledPixels,
      unlabelledShare: unlabelledPixels / mask.data.length,
      maskOrigin: `${ORIGIN_WORDS[origin](by)}, revision\u00a0${number}`,
    },
  };
}

/** How the model saw the micrograph whose mask it made, also of one that a person took over as it was; null for any other mask. */
function segmentationOf(project: ProjectStore, { id }: MaskRevision): unknown {
  return project.batches.ofMaskRevision(id)?.settings ?? null;
}

function countValues({ data }: LabelMap): number[] {
  const counts = new Array<number>(UNLABELLED + 1).fill(0);
  for (const value of data) counts[value]! += 1;
  return counts;
}

const ORIGIN_WORDS: Readonly<Record<MaskOrigin, (by: string) => string>> = {
  drawn: (by) => `drawn by ${by}`,
  assisted: (by) => `made with ${by}`,
  predicted: (by) => `segmented by the model ${by}`,
  imported: (by) => `imported from ${by}`,
  synthetic: () => 'exact truth of a synthetic micrograph',
};
