import { AppError } from '../../shared/errors/AppError.ts';
import type { ModelRecord } from '../../shared/domain/records.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';

/**
 * The model that a person means: `latest`, a model's name, or its number.
 * @throws AppError `project/unknownRecord` naming the models there are.
 */
export function findModel(project: ProjectStore, wanted: string): ModelRecord {
  const models = project.models.list();
  const found = wanted === 'latest' ? models.at(-1) : (project.models.byName(wanted) ?? models.find((model) => String(model.id) === wanted));
  if (found !== undefined) return found;
  const known = models.length === 0 ? 'The project has no model yet: train one with "nital train".' : `Known models: ${models.map((model) => `"${model.name}"`).join(', ')}.`;
  throw new AppError('project/unknownRecord', `There is no model "${wanted}" in the project. ${known}`);
}
