import type { TrickName } from '../../../shared/engineProtocol/trainingTricks.ts';

/** One recipe and how it did; without a score it failed. */
export interface JudgedRecipe {
  readonly name: string;
  readonly tricks: readonly TrickName[];
  readonly score: number | null;
}

/** Whether a recipe is better than the baseline by more than the margin. */
export function helps(recipe: JudgedRecipe, baseline: JudgedRecipe, margin: number): boolean {
  return recipe.score !== null && baseline.score !== null && recipe.score - baseline.score > margin;
}

/** The tricks that help alone, together; of one or none the recipe is there already. */
export function stackOf(singles: readonly JudgedRecipe[], baseline: JudgedRecipe, margin: number): TrickName[] {
  return singles.filter((single) => helps(single, baseline, margin)).flatMap((single) => single.tricks);
}

/** The recipe with the highest score; of equal ones the one with fewer tricks. */
export function winnerOf(recipes: readonly JudgedRecipe[]): JudgedRecipe | null {
  return recipes.reduce<JudgedRecipe | null>((best, recipe) => {
    if (recipe.score === null) return best;
    if (best === null || best.score === null || recipe.score > best.score) return recipe;
    return recipe.score === best.score && recipe.tricks.length < best.tricks.length ? recipe : best;
  }, null);
}
