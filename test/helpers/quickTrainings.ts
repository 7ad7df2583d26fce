import { createApp } from '../../src/main/app.ts';
import type { DatasetRecipeInput } from '../../src/shared/datasets/recipe.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';

/** A training that a test has time for. */
export interface QuickTraining {
  readonly model: string;
  readonly epochs: number;
  readonly recipe: DatasetRecipeInput;
}

/** Makes a project with four synthetic specimens of 96 × 96 px and trains models on it, one after another. */
export async function makeTrainedProject(path: string, trainings: readonly QuickTraining[]): Promise<void> {
  const app = createApp();
  try {
    await app.projects.create(path, { name: 'Steel', labelSet: parseLabelSet('0:ferrite:matrix,1:pearlite:constituent') });
    const store = app.projects.open(path);
    try {
      await app.synthetic.make({ specimens: 4, fields: 1, pearlite: { from: 0.3, to: 0.7 }, width: 96, height: 96, umPerPx: 0.5, seed: 1 }, store, {});
      for (const { model, epochs, recipe } of trainings) {
        await app.training.start(store, { recipe, modelName: model, settings: { network: 'deeplabv3plus-mobilenetv2', epochs, batchSize: 4, learningRate: 0.003, device: 'cpu', threads: 2, seed: 1 } });
      }
    } finally {
      store.close();
    }
  } finally {
    await app.close();
  }
}
