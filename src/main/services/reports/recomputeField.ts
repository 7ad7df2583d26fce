import type { LabelSet } from '../../../shared/domain/labelSet.ts';
import type { ReportField } from '../../../shared/domain/report.ts';
import type { Micrograph } from '../../../shared/domain/records.ts';
import { toAppError } from '../../../shared/errors/AppError.ts';
import type { ImageWorker } from '../../imageWorker/ImageWorker.ts';
import { hashFile } from '../../project/files/hashFile.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { measureField } from './measureField.ts';

/** What stands for the hash of a file that is not there. */
const NO_FILE = '0'.repeat(64);

/** A field found again from its files, and what is wrong with them, in words. */
export interface RecomputedField {
  readonly field: ReportField;
  readonly trouble: readonly string[];
}

/** Measures a field anew and takes no hash from the database: the files themselves are hashed, and the pixels of the micrograph. */
export async function recomputeField(project: ProjectStore, micrograph: Micrograph, labelSet: LabelSet, images: ImageWorker): Promise<RecomputedField> {
  const trouble: string[] = [];
  const measured = await measureField(project, micrograph, labelSet).then(
    ({ field }) => field,
    (error: unknown) => {
      trouble.push(`its mask cannot be read (${toAppError(error).message})`);
      return unmeasured(project, micrograph);
    },
  );
  const sha256 = await hashOf(project, micrograph.sha256);
  if (sha256 !== micrograph.sha256) trouble.push(`the file of the micrograph was ${sha256 === NO_FILE ? 'lost' : 'altered'} on the disk; restore it from a backup`);
  const pixelSha256 = await images.run('hashPixels', { path: project.blobs.path(micrograph.sha256) }).catch(() => NO_FILE);
  const mask = measured.mask === null ? null : { ...measured.mask, sha256: await hashOf(project, measured.mask.sha256) };
  if (mask !== null && mask.sha256 !== measured.mask?.sha256) trouble.push(`the file of the mask was ${mask.sha256 === NO_FILE ? 'lost' : 'altered'} on the disk; restore it from a backup`);
  return { field: { ...measured, sha256, pixelSha256, mask }, trouble };
}

/** The SHA-256 of what lies there now. */
export async function hashOf(project: ProjectStore, blob: string): Promise<string> {
  return hashFile(project.blobs.path(blob)).catch(() => NO_FILE);
}

function unmeasured(project: ProjectStore, { id, file, sha256, pixelSha256, width, height, modality, objective, calibration }: Micrograph): ReportField {
  const revision = project.masks.inForce(id);
  const mask = revision === undefined ? null : { id: revision.id, revision: revision.revision, origin: revision.origin, by: revision.by, sha256: revision.sha256, createdAt: revision.createdAt, segmentation: null };
  return { id, file, sha256, pixelSha256, width, height, modality, objective, calibration, mask, pixels: null, unlabelledPixels: null, fractions: null, unlabelledShare: 1, maskOrigin: null };
}
