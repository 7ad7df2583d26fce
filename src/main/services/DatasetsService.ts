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
export interface PlannedDataset {
  readonly recipe: DatasetRecipe;
  readonly plan: DatasetPlan;
  readonly members: readonly DatasetMicrograph[];
  /** Pixels of each class in each member's mask. */
  readonly classPixels: readonly (readonly number[])[];
}

/** A planned dataset that the project keeps. */
export interface OpenDataset extends PlannedDataset {
  readonly record: DatasetRecord;
}

/** Masks whose pixels are remembered as counted. */
const COUNTED = 20_000;

/** Datasets: recipes over the project's truth masks. The same recipe over the same masks is the same dataset. */
export class DatasetsService {
  /** Pixels of each class by the mask's hash and the number of classes: a recipe is planned anew at every change of a form. */
  readonly #counts = new Map<string, readonly number[]>();

  /**
   * What a recipe makes of the project's masks as they are now, without keeping it.
   * @throws AppError `usage/invalid` naming what is wrong in the recipe, `dataset/empty`, `dataset/cannotSplit`.
   */
  async plan(project: ProjectStore, input: DatasetRecipeInput): Promise<PlannedDataset> {
    const parsed = datasetRecipeSchema.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new AppError('usage/invalid', `The dataset's ${issue?.path.join('.') ?? 'recipe'} is not valid: ${issue?.message ?? ''}.`);
    }
    return this.#planned(project, parsed.data, labelledMicrographs(project));
  }

  /**
   * The dataset that a recipe makes of the project's masks as they are now; one that is there already is used again.
   * @throws AppError as `plan`.
   */
  async make(project: ProjectStore, input: DatasetRecipeInput): Promise<OpenDataset> {
    const planned = await this.plan(project, input);
    const { recipe, plan, members } = planned;
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
    return { record, ...planned };
  }

  /** A dataset of the project, planned again from its recipe and the mask revisions it was made of. */
  async open(project: ProjectStore, id: Id): Promise<OpenDataset> {
    const record = project.datasets.get(id);
    const recipe = datasetRecipeSchema.parse(record.recipe);
    const members = project.datasets.members(id).map(({ micrographId, maskRevisionId }) => {
      const micrograph = project.micrographs.get(micrographId);
      return { micrograph, specimen: project.specimens.get(micrograph.specimenId).code, truth: project.masks.get(maskRevisionId) };
    });
    return { record, ...(await this.#planned(project, recipe, members)) };
  }

  /** The files of micrographs and masks, for the engine. */
  files(project: ProjectStore, members: readonly DatasetMicrograph[]): LabelledMicrograph[] {
    return members.map(({ micrograph, truth }) => ({ name: micrograph.file, imagePath: project.blobs.path(micrograph.sha256), maskPath: project.blobs.path(truth.sha256) }));
  }

  /** The members on one side; null where the split goes through the micrographs. */
  ofSide({ plan, members }: PlannedDataset, side: SplitSide): DatasetMicrograph[] | null {
    const { sides } = plan;
    return sides === null ? null : members.filter((_, at) => sides[at] === side);
  }

  async #planned(project: ProjectStore, recipe: DatasetRecipe, members: readonly DatasetMicrograph[]): Promise<PlannedDataset> {
    const classes = project.labelSets.first().classes.length;
    const planned: (PlannedMicrograph & { readonly classPixels: readonly number[] })[] = [];
    for (const { micrograph, specimen, truth } of members) {
      const { file: name, pixelSha256, width, height } = micrograph;
      planned.push({ name, specimen, pixelSha256, classPixels: await this.#count(project, truth.sha256, classes), width, height });
    }
    return { recipe, plan: planDataset(recipe, planned), members, classPixels: planned.map(({ classPixels }) => classPixels) };
  }

  async #count(project: ProjectStore, sha256: string, classes: number): Promise<readonly number[]> {
    const key = `${classes}/${sha256}`;
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const counts = new Array<number>(classes).fill(0);
    for (const value of (await decodeMask(project.blobs.path(sha256))).data) {
      const count = counts[value];
      if (count !== undefined) counts[value] = count + 1;
    }
    if (this.#counts.size >= COUNTED) this.#counts.clear();
    this.#counts.set(key, counts);
    return counts;
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
