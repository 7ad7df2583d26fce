import { expect, it } from 'vitest';
import type { ImportItemView } from '../../../../shared/contract/areas/importsArea.ts';
import { actionOf, countsOf, sentenceOf } from './countsOf.ts';

const item = (outcome: ImportItemView['outcome'], isTaken?: boolean): ImportItemView => ({ file: 'a.png', outcome, reason: null, specimen: null, image: null, calibration: null, mask: isTaken === undefined ? null : { file: 'm.png', refusal: null, isTaken } });
const times = (count: number, one: ImportItemView): ImportItemView[] => Array.from({ length: count }, () => one);

it.each<[readonly ImportItemView[], number, string, string]>([
  [[...times(2, item('new', true)), item('new', false), item('skipped'), item('refused')], 1, '3 micrographs and 2 masks would be taken; 1 is there already; 2 cannot be taken.', 'Import 3 micrographs'],
  [times(10, item('known', false)), 0, 'No new micrographs; something is added to 10 that are there already.', 'Add to 10 micrographs'],
  [[item('known', true), item('skipped', true)], 0, 'No new micrographs; something is added to 1 that is there already (1 mask); 1 more is there already with nothing to add.', 'Add to 1 micrograph'],
  [[...times(3, item('new')), ...times(7, item('known'))], 0, '3 micrographs and 0 masks would be taken; something is added to 7 that are there already.', 'Import 3 and add to 7'],
  [times(4, item('skipped')), 0, 'No new micrographs; 4 are there already.', 'Nothing to import'],
])('counts apart what is new and what is added to', (items, others, sentence, action) => {
  const counts = countsOf(items, others);
  expect([sentenceOf(counts), actionOf(counts)]).toEqual([`${sentence} Nothing is written yet.`, action]);
});
