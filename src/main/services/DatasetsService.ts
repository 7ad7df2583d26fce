import { datasetRecipeSchema, type DatasetRecipe, type DatasetRecipeInput } from '../../shared/datasets/recipe.ts';
import { planDataset, type DatasetPlan, type PlannedMicrograph } from '../../shared/datasets/tilePlan.ts';
import type { DatasetRecord, Id, Micrograph, MaskRevision, SplitSide } from '../../shared/domain/records.ts';
import type { LabelledMicrograph } from '../../shared/engineProtocol/jobs.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { decodeMask } from '../../imaging/decodeMask.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';

/** A micrograph of a dataset with the truth it is there for. */
export interface DatasetMicrograph {
  readonly micrograph: Micrograph;
  readonly specimen: string;
  readonly truth: MaskRevision;
}

/** A dataset's recipe carried out: who is on which side, which tiles. Tiles name micrographs by their place in `members`. */
export interface OpenDataset {
  readonly record: DatasetRecord;
  readonly recipe: DatasetRecipe;
  readonly plan: DatasetPlan;
  readonly members: readonly DatasetMicrograph[];
}

/** Datasets: recipes over the project's truth masks. The same recipe over the same masks is the same dataset. */
export class DatasetsService {
  /**
   * The dataset that a recipe makes of the project's masks as they are now; one that is there already is used again.
   * @throws AppError `usage/invalid` naming what is wrong in the recipe, `dataset/empty`, `dataset/cannotSplit`.
   */
  async make(project: ProjectStore, input: DatasetRecipeInput): Promise<OpenDataset> {
    const parsed = datasetRecipeSchema.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new AppError('usage/invalid', `The dataset's ${issue?.path.join('.') ?? 'recipe'} is not valid: ${issue?.message ?? ''}.`);
    }
    const recipe = parsed.data;
    const members = labelledMicrographs(project);
    const plan = planDataset(recipe, await plannedMicrographs(project, members));
    const wanted = JSON.stringify([{ ...recipe, name: '' }, members.map((member) => member.truth.id)]);
    const known = project.datasets.list().find((record) => {
      const existing = datasetRecipeSchema.parse(record.recipe);
      return JSON.stringify([{ ...existing, name: '' }, project.datasets.members(record.id).map((member) => member.maskRevisionId)]) === wanted;
    });
    const record =
      known ??
      project.datasets.insert({
        name: project.datasets.freeName(recipe.name),
        recipe,
        members: members.map(({ micrograph, truth }, at) => ({ micrographId: micrograph.id, maskRevisionId: truth.id, side: plan.sides?.[at] ?? null })),
      });
    return { record, recipe, plan, members };
  }

  /** A dataset of the project, planned again from its recipe and the mask revisions it was made of. */
  async open(project: ProjectStore, id: Id): Promise<OpenDataset> {
    const record = project.datasets.get(id);
    const recipe = datasetRecipeSchema.parse(record.recipe);
    const members = project.datasets.members(id).map(({ micrographId, maskRevisionId }) => {
      const micrograph = project.micrographs.get(micrographId);
      return { micrograph, specimen: project.specimens.get(micrograph.specimenId).code, truth: project.masks.get(maskRevisionId) };
    });
    return { record, recipe, plan: planDataset(recipe, await plannedMicrographs(project, members)), members };
  }

  /** The files of micrographs and masks, for the engine. */
  files(project: ProjectStore, members: readonly DatasetMicrograph[]): LabelledMicrograph[] {
    return members.map(({ micrograph, truth }) => ({ name: micrograph.file, imagePath: project.blobs.path(micrograph.sha256), maskPath: project.blobs.path(truth.sha256) }));
  }

  /** The members on one side; null where the split goes through the micrographs. */
  ofSide({ plan, members }: OpenDataset, side: SplitSide): DatasetMicrograph[] | null {
    const { sides } = plan;
    return sides === null ? null : members.filter((_, at) => sides[at] === side);
  }
}

/** Every micrograph of the project that has a truth mask, in the order of import. */
export function labelledMicrographs(project: ProjectStore): DatasetMicrograph[] {
  const codes = new Map(project.specimens.list().map((specimen) => [specimen.id, specimen.code]));
  return project.micrographs.list().flatMap((micrograph) => {
    const truth = project.masks.latestTruth(micrograph.id);
    return truth === undefined ? [] : [{ micrograph, specimen: codes.get(micrograph.specimenId) as string, truth }];
  });
}

async function plannedMicrographs(project: ProjectStore, members: readonly DatasetMicrograph[]): Promise<PlannedMicrograph[]> {
  const classes = project.labelSets.first().classes.length;
  const planned: PlannedMicrograph[] = [];
  for (const { micrograph, specimen, truth } of members) {
    const classPixels = new Array<number>(classes).fill(0);
    for (const value of (await decodeMask(project.blobs.path(truth.sha256))).data) {
      const count = classPixels[value];
      if (count !== undefined) classPixels[value] = count + 1;
    }
    planned.push({ name: micrograph.file, specimen, pixelSha256: micrograph.pixelSha256, classPixels, width: micrograph.width, height: micrograph.height });
  }
  return planned;
}
