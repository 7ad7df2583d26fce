import { expect, it } from 'vitest';
import { formatMeasurement } from './formatMeasurement.ts';

it('writes fractions in per cent and everything else in its unit', () => {
  const of = (quantity: string, value: number, unit: string, uncertainty: number | null): string => formatMeasurement({ quantity, value, unit, uncertainty }).replace(/[\u202f\u00a0]/g, ' ');
  expect(of('area fraction of ferrite', 0.5432, '1', 0.021)).toBe('54.3 ± 2.1 %');
  expect(of('area fraction of ferrite', 0.5432, '1', null)).toBe('54.3 %');
  expect(of('mean intercept length', 12.34, 'µm', 0.5)).toBe('12.3 ± 0.5 µm');
  expect(of('grain size number', 8.41, '1', null)).toBe('8.4');
});
