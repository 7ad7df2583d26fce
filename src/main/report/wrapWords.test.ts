import { describe, expect, it } from 'vitest';
import { wrapWords } from './wrapWords.ts';

/** Every character is one wide. */
const wrap = (text: string, width: number): string[] => wrapWords(text, width, (part) => [...part].length);

describe('wrapWords', () => {
  it('breaks at spaces, keeps no-break spaces, and starts new lines at line feeds', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('54.3\u202f%', 4)[0]).not.toBe('54.3');
    expect(wrap('within 0.5 % or 20 seconds', 10)).toEqual(['within', '0.5\u00a0% or', '20 seconds']);
    expect(wrap('a\nb', 9)).toEqual(['a', 'b']);
    expect(wrap('', 9)).toEqual(['']);
  });

  it('breaks long file names at their seams and hashes anywhere, adding nothing', () => {
    expect(wrap('C45_normalized_field_07.tif', 16)).toEqual(['C45_normalized_', 'field_07.tif']);
    const hash = '0123456789abcdef'.repeat(4);
    expect(wrap(hash, 20).join('')).toBe(hash);
    expect(wrap(hash, 20).every((line) => line.length <= 20)).toBe(true);
  });

  it('hyphenates plain words and leaves no crumbs', () => {
    expect(wrap('martensite', 9)).toEqual(['martens-', 'ite']);
    expect(wrap('Widmanstätten ferrite', 8)).toEqual(['Widmans-', 'tätten', 'ferrite']);
  });

  it('ends even where not one character fits', () => {
    expect(wrap('abc', 0)).toHaveLength(3);
  });
});
