import { expect, it } from 'vitest';
import type { ImportOutcome } from '../../../../shared/contract/areas/importsArea.ts';
import { summaryOf } from './summaryOf.ts';

type Item = ImportOutcome['items'][number];
const item = (state: Item['state'], outcome: Item['outcome']): Item => ({ file: 'a.png', state, reason: null, outcome, specimen: null });

it.each<[readonly Item[], number, number, string]>([
  [[item('ok', 'new')], 1, 0, '1 micrograph, 1 mask.'],
  [[item('ok', 'new'), item('failed', 'new'), item('failed', null), item('skipped', null)], 1, 1, '2 micrographs, 1 mask, 1 specimen updated; 2 files and 1 mask were not taken:'],
  [[item('ok', 'known'), item('ok', 'known')], 0, 1, 'No new micrographs; something was added to 2 that were there already (1 specimen updated).'],
  [[item('ok', 'known')], 1, 0, 'No new micrographs; something was added to 1 that was there already (1 mask).'],
  [[item('ok', 'new'), item('ok', 'known'), item('failed', 'known')], 2, 1, '1 micrograph, 2 masks; something was added to 2 that were there already (1 specimen updated); 1 mask was not taken:'],
  [[item('skipped', null), item('skipped', null)], 0, 0, 'No new micrographs; 2 files were not taken, because they are there already:'],
])('says what was done and what was not', (items, masks, updatedSpecimens, sentence) => {
  const skipped = items.filter(({ state }) => state === 'skipped').length;
  expect(summaryOf({ items, masks, updatedSpecimens, skipped, stoppedBy: null })).toBe(sentence);
});
