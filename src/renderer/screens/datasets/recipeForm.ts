import { DEFAULT_TILE, paperRecipe, type DatasetRecipe, type DatasetRecipeInput } from '../../../shared/datasets/recipe.ts';

export const WAYS = ['specimen', 'fold', 'micrograph', 'crop', 'paper'] as const;
export type SplitWay = (typeof WAYS)[number];

/** How a dataset is divided, as it is chosen on the screen. Shares in per cent; what is left is the test. */
export interface RecipeForm {
  readonly way: SplitWay;
  readonly train: number;
  readonly validation: number;
  readonly folds: number;
  readonly fold: number;
  readonly tileSize: number;
  readonly overlapPercent: number;
  readonly seed: number;
}

export const FIRST_RECIPE: RecipeForm = { way: 'specimen', train: 70, validation: 20, folds: 5, fold: 1, tileSize: DEFAULT_TILE, overlapPercent: 0, seed: 1 };

/** What each way keeps together, and what that means for the figures. */
export const WAY_WORDS: Readonly<Record<SplitWay, { readonly title: string; readonly help: string; readonly leaks: boolean }>> = {
  specimen: { title: 'Whole specimens', help: 'No specimen is on two sides: the figures hold for specimens that were never seen. This is the one to use.', leaks: false },
  fold: { title: 'Folds of specimens', help: 'Each fold is the test once; for checking one recipe on all specimens in turn.', leaks: false },
  micrograph: { title: 'Whole micrographs', help: 'Fields of one specimen may be on different sides: figures come out somewhat too good.', leaks: true },
  crop: { title: 'Single crops (leaky)', help: 'Parts of one micrograph are on every side: figures come out too good. For comparison only.', leaks: true },
  paper: { title: 'Protocol of the paper (leaky)', help: '54 crops of each micrograph, each in four turns, divided at random: as published, to compare with its tables. Too good to rely on.', leaks: true },
};

/** The recipe that the form says; nameless ones are called by their way. */
export function recipeOf(form: RecipeForm, name: string): DatasetRecipeInput {
  const { way, train, validation, folds, fold, tileSize, overlapPercent, seed } = form;
  if (way === 'paper') return { ...paperRecipe(seed), ...(name.trim() === '' ? {} : { name }) };
  const shares: [number, number, number] = [train / 100, validation / 100, Math.max(0, 100 - train - validation) / 100];
  const split = way === 'fold' ? { by: way, folds, fold } : { by: way, shares };
  const ownName = way === 'fold' ? `fold ${fold} of ${folds}` : way === 'crop' ? 'by crop (leaky)' : `by ${way}`;
  return { name: name.trim() === '' ? ownName : name, tileSize, overlap: overlapPercent / 100, split, seed };
}

/** How a kept recipe divides, in a few words. */
export function describeRecipe({ split, preset, tileSize, seed }: DatasetRecipe): string {
  const shares = 'shares' in split ? ` ${split.shares.map((share) => Math.round(100 * share)).join('/')}` : '';
  const way = preset === 'study1' ? 'protocol of the paper (leaky)' : split.by === 'file' ? 'as a table says' : split.by === 'fold' ? `fold ${split.fold} of ${split.folds}` : `by ${split.by}${shares}`;
  return `${way}, tiles of ${tileSize} px, seed ${seed}`;
}
