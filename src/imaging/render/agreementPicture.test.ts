import { expect, it } from 'vitest';
import { MEANING } from '../../shared/look/tokens.ts';
import { agreementPicture } from './agreementPicture.ts';

const map = (width: number, ...data: number[]): { width: number; height: number; data: Uint8Array } => ({ width, height: data.length / width, data: Uint8Array.from(data) });
const hex = (data: Uint8Array, pixel: number): string => '#' + [...data.subarray(3 * pixel, 3 * pixel + 3)].map((value) => value.toString(16).padStart(2, '0')).join('');

it('shows each pixel by how truth and prediction agree on a class', () => {
  const [truth, predicted] = [map(3, 1, 0, 0, 1, 2, 255), map(3, 1, 0, 1, 0, 1, 1)];
  const { width, height, data } = agreementPicture(truth, predicted, 1, 96);
  expect([width, height]).toEqual([3, 2]);
  expect([0, 1, 2, 3, 4, 5].map((pixel) => hex(data, pixel))).toEqual([MEANING.truePositive, MEANING.trueNegative, MEANING.falsePositive, MEANING.falseNegative, MEANING.falsePositive, '#808080']);
  expect(hex(agreementPicture(truth, predicted, 2, 96).data, 4)).toBe(MEANING.falseNegative);
});

it('takes the mean of what a smaller pixel covers, also where the last block is cut off', () => {
  const [truth, predicted] = [map(3, 1, 1, 1, 1, 0, 0), map(3, 1, 1, 1, 1, 0, 0)];
  const { width, height, data } = agreementPicture(truth, predicted, 1, 2);
  expect([width, height]).toEqual([2, 1]);
  // Three of four pixels are white; in the cut block one of two.
  expect([data[0], data[3]]).toEqual([191, 128]);
});
