import type { ModelRecord } from '../../../shared/domain/records.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { runOf } from '../runOf.ts';
import type { ModelCard } from '../TrainingService.ts';

/** µm per pixel of the micrographs that a model is made for. */
export interface ScaleRange {
  readonly low: number;
  readonly high: number;
}

/** What a network still copes with beside the scales it was trained on. */
const TOLERANCE = 1.25;

/** For a model that comes with Nital what it was tried on, else the scales it was trained on, widened a little; null: not known. */
export function scaleRange(project: ProjectStore, model: ModelRecord): ScaleRange | null {
  const shipped = (model.card as Partial<ModelCard> | null)?.shipped?.micrometresPerPixel;
  if (shipped !== undefined) return shipped;
  const runId = runOf(project, model);
  if (runId === null) return null;
  const members = project.datasets.members(project.runs.get(runId).datasetId);
  // Null: the split goes through the micrographs, so that each was trained on.
  const scales = members.filter(({ side }) => side === 'train' || side === null).flatMap(({ micrographId }) => project.micrographs.get(micrographId).calibration?.umPerPx ?? []);
  return scales.length === 0 ? null : { low: rounded(Math.min(...scales) / TOLERANCE), high: rounded(Math.max(...scales) * TOLERANCE) };
}

function rounded(scale: number): number {
  return Number(scale.toPrecision(3));
}
