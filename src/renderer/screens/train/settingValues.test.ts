import { expect, it } from 'vitest';
import { trainingSettingsSchema } from '../../../shared/engineProtocol/trainingSettings.ts';
import { PRESET_NAMES } from '../../../shared/engineProtocol/trainingPresets.ts';
import { SETTING_GROUPS } from './settingFields.ts';
import { parseRates, presetOf, ratesText, valueAt, withOverrides } from './settingValues.ts';

/** Chosen above the other settings. */
const ABOVE = ['network', 'epochs', 'maxSeconds', 'device'];

it('shows every setting of a training exactly once', () => {
  const all = Object.entries(trainingSettingsSchema.parse({ network: 'unet', epochs: 1 })).flatMap(([key, value]) => (key === 'loss' || key === 'augmentation' ? Object.keys(value as object).map((inner) => `${key}.${inner}`) : [key]));
  const shown = SETTING_GROUPS.flatMap(({ fields }) => fields.map(({ path }) => path));
  expect([...shown, ...ABOVE].sort()).toEqual(all.sort());
});

it('finds a value for every field in every preset, of the field’s kind', () => {
  for (const preset of PRESET_NAMES) {
    for (const field of SETTING_GROUPS.flatMap(({ fields }) => fields)) {
      const value = valueAt(presetOf(preset, 'unet'), field.path);
      if (field.kind === 'number') expect([field.path, value === null ? field.nullable : typeof value]).toEqual([field.path, value === null ? true : 'number']);
      else if (field.kind === 'switch') expect(typeof value).toBe('boolean');
      else if (field.kind === 'choice') expect(Object.keys(field.choices)).toContain(value);
    }
  }
});

it('changes what is changed and nothing else', () => {
  const preset = presetOf('default', 'unet');
  const settings = withOverrides(preset, { 'loss.dice': 0.5, batchSize: 2 });
  expect(trainingSettingsSchema.parse(settings)).toEqual({ ...preset, batchSize: 2, loss: { ...preset.loss, dice: 0.5 } });
  expect(preset.loss.dice).toBe(0);
});

it('reads rates of layers, and says when it cannot', () => {
  expect(parseRates('conv1=0, block_ = 0.1')).toEqual({ conv1: 0, block_: 0.1 });
  expect(parseRates(ratesText({ a: 1e-3 }))).toEqual({ a: 1e-3 });
  expect([parseRates(''), parseRates('conv1'), parseRates('conv1=-1')]).toEqual([{}, null, null]);
});
