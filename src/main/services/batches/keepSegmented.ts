import type { BatchItem, Micrograph, ModelRecord } from '../../../shared/domain/records.ts';
import type { SegmentedItem } from '../../../shared/engineProtocol/jobs.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';

export interface Segmented {
  readonly item: BatchItem;
  readonly micrograph: Micrograph | null;
  readonly end: SegmentedItem;
  readonly maskPath: string;
  readonly certaintyPath: string;
}

/**
 * Keeps how an item ended: the mask of a micrograph of the project becomes a revision with its area fractions. All of it is there
 * or the item still waits.
 */
export async function keepSegmented(project: ProjectStore, model: ModelRecord, { item, micrograph, end, maskPath, certaintyPath }: Segmented): Promise<void> {
  const { state, reason, fractions, meanConfidence } = end;
  const isKept = state === 'ok' && micrograph !== null && fractions !== null;
  const blobs = isKept ? { mask: await project.blobs.put(maskPath), certainty: await project.blobs.put(certaintyPath) } : null;
  project.transaction(() => {
    const maskRevisionId = isKept && blobs !== null ? keepMask(project, model, micrograph, blobs.mask, fractions) : null;
    project.batches.setItem(item.batchId, item.position, { state, reason, maskRevisionId, fractions, confidence: meanConfidence, certaintySha256: blobs?.certainty ?? null });
  });
}

function keepMask(project: ProjectStore, model: ModelRecord, micrograph: Micrograph, sha256: string, fractions: readonly number[]): number {
  const revision = project.masks.addRevision({ micrographId: micrograph.id, origin: 'predicted', by: model.name, sha256, labelledShare: 1 });
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
}
