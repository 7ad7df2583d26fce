import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject } from '../../src/main/project/createProject.ts';
import type { ProjectStore } from '../../src/main/project/ProjectStore.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';
import type { MaskRevision, Micrograph } from '../../src/shared/domain/records.ts';
import { AppError } from '../../src/shared/errors/AppError.ts';

/** A temporary folder and its removal. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'nital-project-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A new project with the label set of ferrite and pearlite. */
export async function ferritePearliteProject(path: string): Promise<ProjectStore> {
  return createProject(path, { name: 'C45E', labelSet: parseLabelSet('0:ferrite,1:pearlite'), operator: 'Ada' });
}

/** Puts a specimen (by its code), a micrograph whose file holds `text`, and a mask of it into a project. */
export async function addMicrograph(project: ProjectStore, text: string, code = 'S1'): Promise<{ micrograph: Micrograph; mask: MaskRevision }> {
  const sha256 = await project.blobs.put(Buffer.from(text));
  const maskSha256 = await project.blobs.put(Buffer.from(`mask of ${text}`));
  return project.transaction(() => {
    const micrograph = project.micrographs.insert({
      specimenId: project.specimens.upsert({ code }).id,
      file: `${text}.png`,
      sha256,
      pixelSha256: sha256Of(`pixels of ${text}`),
      width: 64,
      height: 48,
      bitDepth: 8,
      channels: 1,
      modality: 'LOM',
      objective: '50x',
      calibration: null,
    });
    const mask = project.masks.addRevision({ micrographId: micrograph.id, origin: 'drawn', by: 'brush', sha256: maskSha256, labelledShare: 1 });
    return { micrograph, mask };
  });
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The AppError that `work` fails with; fails itself when there is none. */
export async function failure(work: () => unknown): Promise<AppError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Nothing failed.');
}
