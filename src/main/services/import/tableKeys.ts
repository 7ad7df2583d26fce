import { AppError } from '../../../shared/errors/AppError.ts';
import type { ColumnMapping } from './ImportRequest.ts';

const PLAIN_KEYS = ['file', 'specimen', 'grade', 'batch', 'remarks', 'umPerPx', 'umPerPxUnit', 'modality', 'objective'] as const;
export const HEAT_TREATMENT_KEYS = ['kind', 'celsius', 'temperature', 'temperatureUnit', 'minutes', 'hours', 'time', 'timeUnit', 'cooling'] as const;
export const PREPARATION_KEYS = ['grinding', 'polishing', 'etchant', 'etchingSeconds', 'operator'] as const;

/** What a table can say, as it is written on the left of a mapping; `n` counts heat treatment steps from 1. */
export const TABLE_KEYS: readonly string[] = [
  ...PLAIN_KEYS,
  'composition.ELEMENT (composition.C …)',
  ...HEAT_TREATMENT_KEYS.map((key) => `heatTreatment.${key}`),
  'heatTreatment.n.… for further steps',
  ...PREPARATION_KEYS.map((key) => `preparation.${key}`),
];

/**
 * The one spelling of a key: `heatTreatment.celsius` is `heatTreatment.1.celsius`.
 * @throws AppError `usage/invalid` with the keys there are.
 */
export function tableKey(key: string): string {
  if (isOneOf(PLAIN_KEYS, key)) return key;
  const [area, ...rest] = key.split('.');
  if (area === 'composition' && rest.length === 1 && /^[A-Z][a-z]?$/.test(rest[0] ?? '')) return key;
  if (area === 'preparation' && rest.length === 1 && isOneOf(PREPARATION_KEYS, rest[0])) return key;
  if (area === 'heatTreatment') {
    const [step, field] = rest.length === 1 ? ['1', rest[0]] : rest;
    if (rest.length <= 2 && /^[1-9]\d?$/.test(step ?? '') && isOneOf(HEAT_TREATMENT_KEYS, field)) return `heatTreatment.${step}.${field}`;
  }
  throw new AppError('usage/invalid', `"${key}" is not something a table can say about a micrograph. Known are: ${TABLE_KEYS.join(', ')}.`);
}

/**
 * Reads a mapping written as `file=name,specimen=sample_key,heatTreatment.kind='annealing'`: a column for each key, or a text
 * in single quotes that holds for every row. A column whose name has a comma stands in double quotes.
 * @throws AppError `usage/invalid` naming the part that is wrong.
 */
export function parseTableMap(text: string): ColumnMapping[] {
  const parts = text.match(/(?:"[^"]*"|'[^']*'|[^,"'])+/g) ?? [];
  return parts
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const key = part.slice(0, at).trim();
      const value = part.slice(at + 1).trim();
      if (at < 0 || key === '' || value === '') throw new AppError('usage/invalid', `"${part.trim()}" is no mapping of a column: write KEY=COLUMN, e.g. "file=name,specimen=sample".`);
      tableKey(key);
      if (/^'.*'$/.test(value)) return { key, from: { text: value.slice(1, -1) } };
      return { key, from: { column: /^".*"$/.test(value) ? value.slice(1, -1) : value } };
    });
}

function isOneOf(known: readonly string[], key: string | undefined): boolean {
  return key !== undefined && known.includes(key);
}
