import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SYNTHETIC_MAP, SyntheticFolder } from '../synthetic/SyntheticFolder.ts';
import { guessTableMap } from './guessTableMap.ts';
import { readCsv } from './readCsv.ts';
import { parseTableMap, tableKey } from './tableKeys.ts';

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

it('knows the preparation and the steps of a treatment', () => {
  expect(guess('grinding', 'Polishing', 'prep_etchant', 'step1_kind', 'Step 2 temperature C', 'heatTreatment.2.hours', 'treatment_cooling', 'step12_time')).toEqual({
    'preparation.grinding': 'grinding', 'preparation.polishing': 'Polishing', 'preparation.etchant': 'prep_etchant',
    'heatTreatment.kind': 'step1_kind', 'heatTreatment.2.celsius': 'Step 2 temperature C', 'heatTreatment.2.hours': 'heatTreatment.2.hours', 'heatTreatment.cooling': 'treatment_cooling',
  });
  expect(guess('step1_minutes', 'step2_temperature', 'step2_celsius', 'step2_time', 'step2_time_unit')).toEqual({ 'heatTreatment.minutes': 'step1_minutes', 'heatTreatment.2.celsius': 'step2_celsius', 'heatTreatment.2.time': 'step2_time' });
  expect(guess('step', 'steps', 'step0_kind', 'preparation', 'treatments')).toEqual({});
});

it('knows every column that Nital itself writes beside synthetic micrographs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nital-guess-'));
  try {
    await (await SyntheticFolder.make(folder)).finish({ specimens: 1, fields: 1 });
    const { columns } = await readCsv(join(folder, 'specimens.csv'));
    const guessed = guessTableMap(columns).map(({ key, column }) => `${tableKey(key)}=${column}`);
    expect(guessed.sort()).toEqual(parseTableMap(SYNTHETIC_MAP).map(({ key, from }) => `${tableKey(key)}=${'column' in from ? from.column : ''}`).sort());
  } finally {
    await rm(folder, { recursive: true });
  }
});
