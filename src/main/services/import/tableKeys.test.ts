import { expect, it } from 'vitest';
import { parseTableMap, tableKey } from './tableKeys.ts';

it('reads columns, quoted columns and texts', () => {
  expect(parseTableMap(`file=name, specimen="Probe, Nr.",heatTreatment.kind='annealing'`)).toEqual([
    { key: 'file', from: { column: 'name' } },
    { key: 'specimen', from: { column: 'Probe, Nr.' } },
    { key: 'heatTreatment.kind', from: { text: 'annealing' } },
  ]);
});

it.each(['file', 'file=', '=name', 'file=name,specimen'])('refuses "%s"', (text) => {
  expect(() => parseTableMap(text)).toThrow(/is no mapping of a column/);
});

it('knows the keys', () => {
  expect(tableKey('heatTreatment.celsius')).toBe('heatTreatment.1.celsius');
  expect(tableKey('heatTreatment.12.timeUnit')).toBe('heatTreatment.12.timeUnit');
  expect(tableKey('composition.Cr')).toBe('composition.Cr');
});

it.each(['heatTreatment', 'heatTreatment.0.celsius', 'heatTreatment.2.3.celsius', 'composition.carbon', 'preparation.etch', 'constructor', 'preparation', 'Specimen'])('names the keys there are when it meets %s', (key) => {
  expect(() => tableKey(key)).toThrow(new RegExp(`"${key}" is not something a table can say.*heatTreatment\\.celsius`));
});
