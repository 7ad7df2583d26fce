import { describe, expect, it } from 'vitest';
import { helps, stackOf, winnerOf, type JudgedRecipe } from './judgeSearch.ts';

const recipe = (tricks: JudgedRecipe['tricks'], score: number | null): JudgedRecipe => ({ name: tricks.join('+') || 'baseline', tricks, score });
const baseline = recipe([], 0.5);

describe('a recipe search', () => {
  it('takes a trick as helpful only beyond the margin', () => {
    expect(helps(recipe(['S'], 0.76), baseline, 0.25)).toBe(true);
    expect(helps(recipe(['S'], 0.75), baseline, 0.25)).toBe(false);
    expect(helps(recipe(['S'], 0.4), baseline, 0)).toBe(false);
    expect(helps(recipe(['S'], null), baseline, 0)).toBe(false);
    expect(helps(recipe(['S'], 0.9), recipe([], null), 0)).toBe(false);
  });

  it('stacks what helped, in the order of the rows', () => {
    const singles = [recipe(['T'], 0.6), recipe(['S'], 0.5), recipe(['R'], 0.52), recipe(['F'], null)];
    expect(stackOf(singles, baseline, 0.01)).toEqual(['T', 'R']);
    expect(stackOf(singles, baseline, 0.2)).toEqual([]);
  });

  it('names the best as winner, of equals the simplest, of failures none', () => {
    expect(winnerOf([baseline, recipe(['T'], 0.6), recipe(['T', 'R'], 0.7)])?.name).toBe('T+R');
    expect(winnerOf([recipe(['T', 'R'], 0.5), recipe(['S'], 0.5), baseline])?.name).toBe('baseline');
    expect(winnerOf([recipe([], null), recipe(['S'], null)])).toBeNull();
  });
});
