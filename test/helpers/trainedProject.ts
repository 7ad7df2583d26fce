import { join } from 'node:path';
import type { App } from '../../src/main/app.ts';
import type { ProjectStore } from '../../src/main/project/ProjectStore.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';

export interface TrainedProjectRequest {
  /** Width and height of all micrographs. */
  readonly width: number;
  readonly height: number;
  /** Micrographs without a mask, two to a specimen `NEW-n`. */
  readonly unmasked: number;
}

/**
 * A project with three specimens with truth, micrographs without a mask, whose files stay in `FOLDER-files`, and a real model
 * "first" that was trained for a moment.
 */
export async function trainedProject(app: App, path: string, { width, height, unmasked }: TrainedProjectRequest): Promise<ProjectStore> {
  await app.projects.create(path, { name: 'Steel', labelSet: parseLabelSet('0:ferrite:matrix,1:pearlite:constituent') });
  const store = app.projects.open(path);
  const look = { pearlite: { from: 0.3, to: 0.7 }, umPerPx: 0.5, width, height };
  await app.synthetic.make({ ...look, specimens: 3, fields: 1, seed: 1 }, store);
  const folder = `${path}-files`;
  const { items } = await app.synthetic.make({ ...look, specimens: unmasked, fields: 1, seed: 2, folder }, null);
  for (const [at, { file }] of items.entries()) await app.imports.import(store, { paths: [join(folder, file)], specimen: `NEW-${Math.floor(at / 2) + 1}`, umPerPx: 0.5 });
  await app.training.start(store, {
    recipe: { name: 'small tiles', tileSize: 32 },
    modelName: 'first',
    settings: { network: 'deeplabv3plus-mobilenetv2', epochs: 1, maxIterations: 12, batchSize: 2, seed: 1, device: 'cpu', threads: 1 },
  });
  return store;
}
