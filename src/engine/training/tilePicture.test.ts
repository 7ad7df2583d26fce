import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { parseLabelSet } from '../../shared/domain/labelSet.ts';
import { spread } from './spread.ts';
import { imagePicture, labelsPicture, likeliestLabels } from './tilePicture.ts';

it('draws grey tiles grey and coloured ones in colour, within the range that can be shown', () => {
  const grey = decode(imagePicture(Float32Array.from([0, 0.5, 1.4, -1, 0, 0.5, 1.4, -1, 0, 0.5, 1.4, -1]), 2));
  expect([grey.channels, [...grey.data]]).toEqual([1, [0, 128, 255, 0]]);
  const red = decode(imagePicture(Float32Array.from([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]), 2));
  expect([red.channels, [...red.data.subarray(0, 3)]]).toEqual([3, [255, 0, 0]]);
});

it('reduces large tiles by a whole factor and keeps their labels whole', () => {
  const size = 600;
  const labels = Uint8Array.from({ length: size * size }, (_, at) => (at % size < size / 2 ? 0 : 1));
  const picture = decode(labelsPicture(labels, size, parseLabelSet('0:ferrite,1:pearlite')));
  expect([picture.width, picture.height]).toEqual([200, 200]);
  expect([picture.data[99], picture.data[100]]).toEqual([0, 1]);
});

it('takes the most probable class, the first of equal ones', () => {
  expect([...likeliestLabels(Float32Array.from([0.5, 0.2, 0.3, 0.1, 0.5, 0.3, 0.3, 0.2, 0, 0.5, 0.4, 0.7]), 2)]).toEqual([0, 2, 2, 2]);
});

it('spreads what is shown over all there is', () => {
  expect(spread(8, 4)).toEqual([1, 3, 5, 7]);
  expect(spread(2, 4)).toEqual([0, 1]);
  expect(spread(0, 4)).toEqual([]);
});
