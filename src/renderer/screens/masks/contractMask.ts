import type { MaskRow, StrokeEntry } from '../../../shared/contract/areas/masksArea.ts';
import type { NitalClient } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { ImageTiles, LoadedMask, MaskStore } from '../../editor/ports.ts';
import { inflateLabels } from './inflate.ts';

/** The pixels of a micrograph as the program serves them. */
export function contractImage(client: NitalClient, project: string, { id, width, height }: MaskRow): ImageTiles {
  return { width, height, tile: (level, column, row) => client.call.masks.imageTile({ project, micrograph: id, level, column, row }) };
}

/** The mask of a micrograph as the program keeps it: strokes go to its journal under numbers that make asking twice harmless. */
export function contractMask(client: NitalClient, project: string, micrograph: number): MaskStore {
  let base: number | null = null;
  let sequence = 0;
  return {
    async load(): Promise<LoadedMask> {
      const opened = await client.call.masks.open({ project, micrograph });
      [base, sequence] = [opened.revision, opened.sequence];
      return { labels: await inflateLabels(opened), entries: opened.history, undone: opened.undone };
    },
    async delta(index) {
      const [delta] = await client.call.masks.history({ project, micrograph, from: index, count: 1 });
      if (delta === undefined) throw new AppError('project/unknownRecord', 'This change is not in the journal any more. Open the mask again.');
      return delta;
    },
    async append(entries) {
      const { savedAt } = await client.call.masks.append({ project, micrograph, base, sequence: sequence + 1, entries: entries as StrokeEntry[] });
      sequence += entries.length;
      return savedAt;
    },
  };
}
