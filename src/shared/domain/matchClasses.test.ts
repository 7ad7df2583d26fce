import { describe, expect, it } from 'vitest';
import { parseLabelSet } from './labelSet.ts';
import { matchClasses } from './matchClasses.ts';

const names = ['ferrite', 'pearlite'];

describe('matchClasses', () => {
  it('finds classes by name, wherever they stand and however they are capitalised', () => {
    expect([...matchClasses(names, parseLabelSet('0:ferrite,1:pearlite'))]).toEqual([0, 1]);
    expect([...matchClasses(names, parseLabelSet('0:Pearlite,1:martensite,2:FERRITE'))]).toEqual([2, 0]);
  });

  it('names what the project lacks', () => {
    expect(() => matchClasses(names, parseLabelSet('0:ferrite,1:bainite'))).toThrow(/project's classes are ferrite, bainite: pearlite is missing.*--label-set "0:ferrite,1:pearlite"/);
  });
});
