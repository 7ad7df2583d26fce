import { expect, it } from 'vitest';
import { datasetRecipeSchema } from '../../../shared/datasets/recipe.ts';
import { describeRecipe, FIRST_RECIPE, recipeOf, WAYS } from './recipeForm.ts';

it('makes a valid recipe of every way', () => {
  for (const way of WAYS) {
    const parsed = datasetRecipeSchema.parse(recipeOf({ ...FIRST_RECIPE, way }, ''));
    expect(parsed.name).not.toBe('');
    expect(describeRecipe(parsed)).toContain(way === 'paper' ? 'leaky' : way);
  }
});

it('gives the test what the others leave', () => {
  const parsed = datasetRecipeSchema.parse(recipeOf({ ...FIRST_RECIPE, train: 60, validation: 30 }, ' mine '));
  expect(parsed.name).toBe('mine');
  expect(parsed.split).toMatchObject({ by: 'specimen', shares: [0.6, 0.3, 0.1] });
});

it('leaves shares that do not sum up to the service, which says so', () => {
  expect(datasetRecipeSchema.safeParse(recipeOf({ ...FIRST_RECIPE, train: 90, validation: 30 }, '')).success).toBe(false);
});
