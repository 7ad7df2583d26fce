import type { Id, ModelRecord } from '../../shared/domain/records.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { ModelCard } from './TrainingService.ts';

/** The training that a model's weights come from: its own, or that of the model it was made of. Null: a model from elsewhere. */
export function runOf(project: ProjectStore, model: ModelRecord): Id | null {
  const origin = (model.card as Partial<ModelCard> | null)?.madeFrom;
  return model.runId ?? (origin === undefined ? null : project.models.get(origin.modelId).runId);
}
