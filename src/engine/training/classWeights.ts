import type { LabelSet } from '../../shared/domain/labelSet.ts';
import type { TrainingSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { TileSurvey } from './surveyTiles.ts';

/**
 * One loss weight per class. `inverseFrequency`: all labelled pixels / (classes · pixels of the class), so that the mean
 * weight over the pixels is 1. `medianFrequency` (Eigen and Fergus 2015, as MATLAB's example): frequency = pixels of the
 * class / labelled pixels of the tiles in which it occurs; weight = median frequency / frequency.
 * @throws AppError `usage/invalid` for a given list of the wrong length; `dataset/empty`
 * when nothing is labelled or a class to be weighted by its frequency does not occur.
 */
export function classWeights(weighting: TrainingSettings['classWeights'], survey: TileSurvey, labelSet: LabelSet): number[] {
  const { classes } = labelSet;
  const total = survey.classPixels.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new AppError('dataset/empty', 'No pixel of the training tiles is labelled. Draw or import masks for the training micrographs first.');
  if (typeof weighting !== 'string') {
    if (weighting.length !== classes.length) throw new AppError('usage/invalid', `${weighting.length} class weights are given, but the label set has ${classes.length} classes: give one weight per class.`);
    return [...weighting];
  }
  if (weighting === 'none') return classes.map(() => 1);
  const absent = classes.filter((entry) => survey.classPixels[entry.index] === 0);
  if (absent.length > 0) {
    const names = absent.map((entry) => `"${entry.name}"`).join(', ');
    throw new AppError('dataset/empty', `${names} does not occur in the training tiles, so it has no frequency to weight by. Label some of it, take it out of the label set, or train with class weights "none".`);
  }
  if (weighting === 'inverseFrequency') return survey.classPixels.map((count) => total / (classes.length * count));
  const frequencies = survey.classPixels.map((count, index) => count / (survey.pixelsOfTilesWithClass[index] as number));
  const middle = median(frequencies);
  return frequencies.map((frequency) => middle / frequency);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
