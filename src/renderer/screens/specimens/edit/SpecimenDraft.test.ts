import { expect, it } from 'vitest';
import type { SpecimenView } from '../../../../shared/contract/areas/specimensArea.ts';
import { differenceOf, draftOf, EMPTY_DRAFT, faultOf } from './SpecimenDraft.ts';

const specimen: SpecimenView = { id: 1, code: '37', grade: 'C45E', batch: null, remarks: null, composition: { C: 0.45 }, heatTreatment: [{ position: 0, kind: 'annealing', celsius: 850, minutes: 60, cooling: null }], preparation: null, micrographs: [], masks: [], measurements: [], reports: [] };
const draft = draftOf(specimen);

it('says only what was changed, and clears what was emptied', () => {
  expect(differenceOf(draft, draft)).toEqual({});
  expect(differenceOf(draft, { ...draft, grade: ' ', steps: [] })).toEqual({ grade: null, heatTreatment: [] });
  expect(differenceOf(draft, { ...draft, composition: [...draft.composition, { element: 'Mn', percent: 0.7 }, { element: '', percent: null }] })).toEqual({ composition: { C: 0.45, Mn: 0.7 } });
  expect(differenceOf(draft, { ...draft, preparation: { ...draft.preparation, etchant: 'Nital 3 %' } })).toEqual({ preparation: { grinding: null, polishing: null, etchant: 'Nital 3 %', etchingSeconds: null, operator: null } });
});

it.each([
  [{ code: ' ' }, /needs a code/],
  [{ composition: [{ element: 'carbon', percent: 1 }] }, /not the symbol/],
  [{ composition: [{ element: 'C', percent: 1 }, { element: 'C', percent: 2 }] }, /C twice/],
  [{ composition: [{ element: 'C', percent: null }] }, /number from 0 to 100/],
  [{ composition: [{ element: 'Fe', percent: 99 }, { element: 'C', percent: 5 }] }, /adds up to 104 %/],
  [{ steps: [{ kind: 'annealing' as const, celsius: 8000, minutes: null, cooling: '' }] }, /no heat treatment/],
])('finds what is wrong with %j', (part, words) => {
  expect(faultOf({ ...EMPTY_DRAFT, code: 'a', ...part })).toMatch(words);
});

it('finds nothing wrong with what is right', () => {
  expect(faultOf(draft)).toBeNull();
});
