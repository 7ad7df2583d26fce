import { expect, it } from 'vitest';
import { parseLabelSet } from '../../../../shared/domain/labelSet.ts';
import { guessMeanings } from './guessMeanings.ts';

const two = parseLabelSet('0:ferrite,1:pearlite');

it.each([
  [[0, 1], ['ferrite', 'pearlite']],
  [[0, 1, 255], ['ferrite', 'pearlite', 'unlabelled']],
  [[0, 255], ['ferrite', 'pearlite']],
  [[50, 200], ['ferrite', 'pearlite']],
  [[255], ['unlabelled']],
  [[0, 100, 255], ['ferrite', '', '']],
])('takes %j for %j', (values, names) => {
  expect([...guessMeanings(values, two).values()]).toEqual(names);
});

it('keeps 255 unlabelled where there are more classes than values', () => {
  expect([...guessMeanings([0, 255], parseLabelSet('0:a,1:b,2:c')).values()]).toEqual(['a', 'unlabelled']);
});
