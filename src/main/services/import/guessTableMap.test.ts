import { expect, it } from 'vitest';
import { guessTableMap } from './guessTableMap.ts';
import { tableKey } from './tableKeys.ts';

const guess = (...columns: string[]): Record<string, string> => Object.fromEntries(guessTableMap(columns).map(({ key, column }) => [key, column]));

it('knows what tables of micrographs are written like', () => {
  const columns = ['name', 'micron_bar_um', 'micron_bar_px', 'um_per_px', 'magnification', 'detector', 'sample_key', 'sample_label', 'anneal_T', 'anneal_T_unit', 'anneal_time', 'anneal_time_unit', 'cool', 'primary_microconstituent'];
  expect(guess(...columns)).toEqual({
    file: 'name', umPerPx: 'um_per_px', objective: 'magnification', modality: 'detector', specimen: 'sample_key', 'heatTreatment.temperature': 'anneal_T', 'heatTreatment.time': 'anneal_time', 'heatTreatment.cooling': 'cool', remarks: 'primary_microconstituent',
  });
});

it('knows elements by their symbols, and German words', () => {
  expect(guess('Datei', 'Werkstoff', 'C', 'Mn (wt%)', 'Cr %', 'P', 'X', 'Charge')).toEqual({ file: 'Datei', grade: 'Werkstoff', 'composition.C': 'C', 'composition.Mn': 'Mn (wt%)', 'composition.Cr': 'Cr %', 'composition.P': 'P', batch: 'Charge' });
});

it('guesses nothing that would contradict itself or lack its unit', () => {
  expect(guess('time', 'temperature', 'Temperature_C')).toEqual({ 'heatTreatment.celsius': 'Temperature_C' });
  expect(guess('time', 'time_unit', 'minutes')).toEqual({ 'heatTreatment.minutes': 'minutes' });
  for (const { key } of guessTableMap(['file', 'C', 'time', 'time unit', 'etchant', 'batch'])) expect(() => tableKey(key)).not.toThrow();
});
