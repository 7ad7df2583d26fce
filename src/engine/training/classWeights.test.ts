import { describe, expect, it } from 'vitest';
import { parseLabelSet } from '../../shared/domain/labelSet.ts';
import { classWeights } from './classWeights.ts';
import type { TileSurvey } from './surveyTiles.ts';

const labelSet = parseLabelSet('0:ferrite,1:pearlite,2:inclusion');
const survey = (classPixels: number[], pixelsOfTilesWithClass: number[] = []): TileSurvey => ({
  normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] },
  classPixels,
  pixelsOfTilesWithClass,
  labelled: [],
});

describe('classWeights', () => {
  it('none weighs all alike, a given list is taken as it is', () => {
    expect(classWeights('none', survey([5, 0, 1]), labelSet)).toEqual([1, 1, 1]);
    expect(classWeights([1, 2, 3], survey([5, 0, 1]), labelSet)).toEqual([1, 2, 3]);
    expect(() => classWeights([1, 2], survey([5, 4, 1]), labelSet)).toThrow(/2 class weights .* 3 classes/);
  });

  it('inverse frequency gives every class the same say and a mean weight of one', () => {
    const weights = classWeights('inverseFrequency', survey([800, 150, 50]), labelSet);
    weights.forEach((weight, at) => expect(weight * ([800, 150, 50][at] as number)).toBeCloseTo(1000 / 3, 9));
  });

  it('median frequency looks only at tiles that have the class', () => {
    // Frequencies 0.8, 0.3, 0.5 with the median 0.5.
    expect(classWeights('medianFrequency', survey([800, 150, 50], [1000, 500, 100]), labelSet)).toEqual([0.5 / 0.8, 0.5 / 0.3, 1]);
  });

  it('says which class is missing and what to do, or that nothing is labelled', () => {
    expect(() => classWeights('medianFrequency', survey([800, 0, 50], [1, 0, 1]), labelSet)).toThrow(/"pearlite" does not occur.*none/);
    expect(() => classWeights('none', survey([0, 0, 0]), labelSet)).toThrow(/No pixel of the training tiles is labelled/);
  });
});
