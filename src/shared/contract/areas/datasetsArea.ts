import { z } from 'zod';
import type { Leak } from '../../datasets/leakage.ts';
import type { DatasetRecipe, DatasetRecipeInput } from '../../datasets/recipe.ts';
import type { SplitSide } from '../../domain/records.ts';
import type { TilePicture } from '../../engineProtocol/jobs.ts';
import { trainingSettingsSchema } from '../../engineProtocol/trainingSettings.ts';
import { method } from '../../rpc/Contract.ts';
import { idParam, projectParam } from './params.ts';

export interface DatasetRow {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  readonly recipe: DatasetRecipe;
  readonly micrographs: number;
  readonly specimens: number;
  /** Trainings that used it. */
  readonly runs: number;
}

/** The masks of a project, as far as a network may learn from them. */
export interface MaskCensus {
  /** Micrographs with a mask that a person drew, corrected or imported, or that is exact. */
  readonly usable: number;
  /** Micrographs whose only mask was predicted by a model. */
  readonly predictedOnly: number;
  readonly without: number;
}

export interface PlannedSpecimen {
  readonly code: string;
  /** More than one side for a micrograph that is divided itself. */
  readonly micrographs: readonly { readonly id: number; readonly file: string; readonly sides: readonly SplitSide[] }[];
}

/** A recipe carried out, as it is shown: who is on which side. */
export interface DatasetView {
  readonly recipe: DatasetRecipe;
  readonly specimens: readonly PlannedSpecimen[];
  readonly tiles: Readonly<Record<SplitSide, number>>;
  /** Share of the labelled pixels that each class has, by side; zeros for an empty side. */
  readonly balance: Readonly<Record<SplitSide, readonly number[]>>;
  readonly leaks: readonly Leak[];
  readonly remarks: readonly string[];
}

/** What is wrong in a recipe is said by the service, in words for people. */
export const recipeParam = z.custom<DatasetRecipeInput>((value) => typeof value === 'object' && value !== null, 'a recipe is an object');

export const datasetsMethods = {
  list: method<readonly DatasetRow[]>()(z.object({ project: projectParam })),
  census: method<MaskCensus>()(z.object({ project: projectParam })),
  /** What a recipe would make of the masks as they are now; nothing is kept. */
  plan: method<DatasetView>()(z.object({ project: projectParam, recipe: recipeParam })),
  show: method<DatasetView>()(z.object({ project: projectParam, id: idParam })),
  save: method<{ readonly id: number }>()(z.object({ project: projectParam, recipe: recipeParam })),
  /** Some of the training tiles, each as it is and then varied. */
  tiles: method<readonly (readonly TilePicture[])[]>()(z.object({ project: projectParam, dataset: z.union([idParam, recipeParam]), settings: trainingSettingsSchema.pick({ seed: true, augmentation: true, halfSize: true, evenLight: true }) })),
} as const;
