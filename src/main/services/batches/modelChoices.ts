import type { ModelChoice } from '../../../shared/contract/areas/batchesArea.ts';
import { matchClasses } from '../../../shared/domain/matchClasses.ts';
import { toAppError } from '../../../shared/errors/AppError.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { scaleRange } from '../models/scaleRange.ts';
import type { ModelsService } from '../ModelsService.ts';
import type { ModelCard } from '../TrainingService.ts';

/** The models a batch can be made with: the project's, the newest first, then those that come with Nital and are not among them. */
export async function modelChoices(project: ProjectStore, models: ModelsService): Promise<ModelChoice[]> {
  const labelSet = project.labelSets.first();
  const refusalOf = (classes: readonly string[]): string | null => {
    try {
      matchClasses(classes, labelSet);
      return null;
    } catch (error) {
      return toAppError(error).message;
    }
  };
  const { ofProject, boxed } = await models.list(project);
  const own = new Set(ofProject.map(({ name }) => name));
  return [
    ...ofProject.map((model): ModelChoice => {
      const classes = (model.card as Partial<ModelCard> | null)?.classes;
      return { name: model.name, network: model.network, isBoxed: false, scale: scaleRange(project, model), refusal: classes === undefined ? null : refusalOf(classes) };
    }),
  ]
    .reverse()
    .concat(boxed.filter(({ name }) => !own.has(name)).map(({ name, network, classes, micrometresPerPixel }) => ({ name, network, isBoxed: true, scale: micrometresPerPixel, refusal: refusalOf(classes) })));
}
