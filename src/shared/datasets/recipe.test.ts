import { describe, expect, it } from 'vitest';
import { datasetRecipeSchema, paperRecipe } from './recipe.ts';

describe('datasetRecipeSchema', () => {
  it('splits by specimen, 70/20/10, unless told otherwise', () => {
    expect(datasetRecipeSchema.parse({ name: ' C45E ' })).toEqual({
      name: 'C45E', tileSize: 224, split: { by: 'specimen', shares: [0.7, 0.2, 0.1] }, overlap: 0, preset: 'default', seed: 1,
    });
  });

  it('accepts the paper’s recipe and a file’s sides', () => {
    expect(datasetRecipeSchema.parse(paperRecipe(4))).toEqual(paperRecipe(4));
    expect(datasetRecipeSchema.parse({ name: 'x', split: { by: 'file', sides: { 'a.tif': 'train', 'b.tif': 'test' } } }).split).toEqual({ by: 'file', sides: { 'a.tif': 'train', 'b.tif': 'test' } });
  });

  it.each([
    ['a small tile', { tileSize: 31 }],
    ['a broken tile', { tileSize: 64.5 }],
    ['shares over 1', { split: { by: 'specimen', shares: [0.7, 0.2, 0.2] } }],
    ['no training', { split: { by: 'crop', shares: [0, 0.5, 0.5] } }],
    ['a file without sides', { split: { by: 'file' } }],
    ['an unknown side', { split: { by: 'file', sides: { 'a.tif': 'holdout' } } }],
    ['full overlap', { overlap: 1 }],
    ['an unknown preset', { preset: 'study9' }],
    ['no name', { name: ' ' }],
  ])('refuses %s', (_, part) => {
    expect(datasetRecipeSchema.safeParse({ name: 'x', ...part }).success).toBe(false);
  });
});
