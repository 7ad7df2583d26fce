import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeDurably } from '../../../imaging/files/writeDurably.ts';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import type { BatchRecord } from '../../../shared/domain/records.ts';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';
import { ImageWorker } from '../../imageWorker/ImageWorker.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { freeBaseName } from '../SegmentationService.ts';
import type { WorkOptions } from '../WorkOptions.ts';
import { batchTable } from './batchTable.ts';
import type { ItemStanding } from './itemViews.ts';

export interface ExportedBatch {
  readonly folder: string;
  readonly masks: number;
}

interface ExportRequest {
  readonly items: readonly BatchItemView[];
  /** Of the same items. */
  readonly standings: readonly ItemStanding[];
  readonly folder: string;
}

/**
 * Writes masks, overlays and a table into a new folder of their own, so that nothing is overwritten. The masks are those that stand:
 * where a person corrected one, theirs.
 * @throws AppError `disk/…`, `job/cancelled`; what was written until then stays.
 */
export async function exportBatch(project: ProjectStore, batch: BatchRecord, { items, standings, folder }: ExportRequest, { onProgress, signal }: WorkOptions): Promise<ExportedBatch> {
  const target = await newFolder(resolve(folder), `batch-${batch.id}`);
  for (const part of ['masks', 'overlays']) await mkdir(join(target, part));
  const labelSet = { classes: project.labelSets.first().classes };
  const taken = new Set<string>();
  const names = items.map(({ file }) => freeBaseName(file, taken));
  const masked = standings.filter(({ shown }) => shown !== null).length;
  // A thread of its own: masks can be drawn and looked at meanwhile.
  const images = new ImageWorker();
  let done = 0;
  try {
    for (const [at, { micrograph, shown }] of standings.entries()) {
      if (signal?.aborted === true) throw new AppError('job/cancelled', `The export was cancelled. What was written until then is in "${target}".`);
      if (micrograph === null || shown === null) continue;
      const name = `${names[at] ?? ''}.png`;
      const maskPath = project.blobs.path(shown.sha256);
      await copyFile(maskPath, join(target, 'masks', name)).catch((error: unknown) => Promise.reject(fromFileError(error, join(target, 'masks', name), 'write the mask')));
      await writeDurably(join(target, 'overlays', name), [await images.run('encodeOverlay', { path: project.blobs.path(micrograph.sha256), maskPath, labelSet })], 'write the overlay');
      onProgress?.({ stage: 'writing masks and overlays', done: ++done, total: masked, unit: 'micrographs' });
    }
  } finally {
    await images.dispose();
  }
  const table = batchTable(items, standings, { model: project.models.get(batch.modelId), classes: labelSet.classes, names });
  await writeDurably(join(target, 'table.csv'), [new TextEncoder().encode(table)], 'write the table');
  return { folder: target, masks: done };
}

/** The first of `name`, `name (2)` … that is not there. */
async function newFolder(parent: string, name: string): Promise<string> {
  const isFolder = (await stat(parent).catch((error: unknown) => Promise.reject(fromFileError(error, parent, 'write into the folder')))).isDirectory();
  if (!isFolder) throw new AppError('input/invalid', `"${parent}" is a file, not a folder. Choose a folder.`);
  for (let n = 1; ; n++) {
    const folder = join(parent, n === 1 ? name : `${name} (${n})`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fromFileError(error, folder, 'make the folder');
    }
  }
}
