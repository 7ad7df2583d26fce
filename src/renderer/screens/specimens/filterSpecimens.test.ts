import { expect, it } from 'vitest';
import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';
import { filterSpecimens, NO_FILTER } from './filterSpecimens.ts';

const row = (code: string, more: Partial<SpecimenRow> = {}): SpecimenRow => ({
  id: 1, code, grade: null, batch: null, composition: {}, remarks: null, treatment: '', micrographs: 2, calibrated: 2, masked: 2, predicted: 0, segmented: 2, reports: 1, shown: [], ...more,
});
const codes = (rows: readonly SpecimenRow[]): string[] => rows.map(({ code }) => code);

it('sorts numbers in codes as numbers, and by other things first when asked', () => {
  const rows = [row('S10'), row('S9', { grade: 'C15' }), row('S1', { grade: 'C45E', masked: 0 })];
  expect(codes(filterSpecimens(rows, NO_FILTER))).toEqual(['S1', 'S9', 'S10']);
  expect(codes(filterSpecimens(rows, { ...NO_FILTER, sort: 'grade' }))).toEqual(['S10', 'S9', 'S1']);
  expect(codes(filterSpecimens(rows, { ...NO_FILTER, sort: 'unmasked' }))).toEqual(['S1', 'S9', 'S10']);
});

it('finds all words, whatever they are of', () => {
  const rows = [row('37', { grade: 'C45E', treatment: 'annealing 850 °C' }), row('38', { grade: 'C45E', treatment: 'quenching 840 °C' })];
  expect(codes(filterSpecimens(rows, { ...NO_FILTER, words: ' c45  ANNEAL ' }))).toEqual(['37']);
  expect(codes(filterSpecimens(rows, { ...NO_FILTER, words: 'c45 tempering' }))).toEqual([]);
});

it('shows what is still to be done', () => {
  const rows = [row('a', { masked: 1 }), row('b', { calibrated: 0 }), row('c', { reports: 0 }), row('d'), row('e', { segmented: 1 })];
  expect(codes(filterSpecimens(rows, { ...NO_FILTER, state: 'unmasked' }))).toEqual(['a']);
  expect(codes(filterSpecimens(rows, { ...NO_FILTER, state: 'uncalibrated' }))).toEqual(['b']);
  expect(codes(filterSpecimens(rows, { ...NO_FILTER, state: 'unsegmented' }))).toEqual(['e']);
  expect(codes(filterSpecimens(rows, { ...NO_FILTER, state: 'unreported' }))).toEqual(['c']);
  expect(codes(filterSpecimens([row('x', { grade: 'C15' }), row('y')], { ...NO_FILTER, grades: new Set(['']) }))).toEqual(['y']);
});
