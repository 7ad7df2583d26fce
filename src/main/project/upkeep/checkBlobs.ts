import { toAppError } from '../../../shared/errors/AppError.ts';
import type { BlobStore } from '../files/BlobStore.ts';
import { hashFile } from '../files/hashFile.ts';
import type { BlobReference } from './blobReferences.ts';
import type { ProjectProblem } from './ProjectProblem.ts';

/** Reads every blob that a row names and compares its content with its name. */
export async function checkBlobs(blobs: BlobStore, references: readonly BlobReference[], cure: string): Promise<ProjectProblem[]> {
  const problems: ProjectProblem[] = [];
  for (const { sha256, what } of references) {
    const wrong = await blobFault(blobs, sha256);
    if (wrong !== undefined) problems.push({ severity: 'damage', what: `The file of ${what} ${wrong}.`, cure, repaired: false });
  }
  return problems;
}

async function blobFault(blobs: BlobStore, sha256: string): Promise<string | undefined> {
  const path = blobs.path(sha256);
  if (!blobs.has(sha256)) return `is missing ("${path}")`;
  try {
    return (await hashFile(path)) === sha256 ? undefined : `is damaged: "${path}" has another content than its name says`;
  } catch (error) {
    return `cannot be read (${toAppError(error).message})`;
  }
}
