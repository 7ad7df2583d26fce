import { trainingSettingsSchema, type TrainingSettings, type TrainingSettingsInput } from '../../../shared/engineProtocol/trainingSettings.ts';
import { presetSettings, type PresetName } from '../../../shared/engineProtocol/trainingPresets.ts';

/** Settings that differ from the preset, by their path. */
export type Overrides = Readonly<Record<string, unknown>>;

/** What the preset says for a network. */
export function presetOf(preset: PresetName, network: string): TrainingSettings {
  return trainingSettingsSchema.parse({ ...presetSettings(preset, network), network });
}

/** The value at `loss.dice` and the like. */
export function valueAt(settings: object, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Readonly<Record<string, unknown>>)[key], settings);
}

/** The preset's settings with what was changed; whether they are right is the service's to say. */
export function withOverrides(settings: TrainingSettings, overrides: Overrides): TrainingSettingsInput {
  const result = structuredClone(settings) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(overrides)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    (keys.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], result) as Record<string, unknown>)[last] = value;
  }
  return result as unknown as TrainingSettingsInput;
}

/** `conv1=0, block_=0.1`; null for what cannot be read so. */
export function parseRates(text: string): Record<string, number> | null {
  const rates: Record<string, number> = {};
  for (const part of text.split(',').map((word) => word.trim()).filter((word) => word !== '')) {
    const [, name, number] = /^(.+)=\s*([\d.e-]+)$/i.exec(part) ?? [];
    const rate = Number(number);
    if (name === undefined || !(rate >= 0)) return null;
    rates[name.trim()] = rate;
  }
  return rates;
}

export function ratesText(rates: Readonly<Record<string, number>>): string {
  return Object.entries(rates).map(([name, rate]) => `${name}=${rate}`).join(', ');
}
