import { expect, it } from 'vitest';
import type { JudgedImage } from '../../../shared/contract/areas/evaluationsArea.ts';
import { listedImages } from './imageOrder.ts';

const image = (name: string, confusion: readonly (readonly number[])[] | null, globalAccuracy: number | null): JudgedImage => ({ name, confusion, globalAccuracy, meanAccuracy: null, meanIoU: null, weightedIoU: null, meanBFScore: null, classes: [], trueFractions: [], predictedFractions: [], place: null });

const images = [image('good', [[90, 0], [10, 100]], 0.95), image('bad', [[50, 20], [10, 20]], 0.7), image('blank', [[0, 0], [0, 0]], null)];

it('lists the worst first, and what has no truth as faultless', () => {
  expect(listedImages(images, { kind: 'class', index: 1 }).map(({ at, share, pixels }) => [at, Number(share.toFixed(6)), pixels])).toEqual([[1, 0.3, null], [0, 0.05, null], [2, 0, null]]);
});

it('lists those with pixels of a cell by their share', () => {
  expect(listedImages(images, { kind: 'cell', truth: 1, predicted: 0 }).map(({ at, pixels, share }) => [at, pixels, share])).toEqual([[1, 10, 0.1], [0, 10, 0.05]]);
  expect(listedImages(images, { kind: 'cell', truth: 0, predicted: 1 }).map(({ at }) => at)).toEqual([1]);
});
