import { describe, expect, it } from 'vitest';
import { parseDecimal, toUnit } from './quantities.ts';

describe('parseDecimal', () => {
  it.each([['0.25', 0.25], ['0,25', 0.25], ['970.0', 970], ['-5', -5], ['\u22125', -5], ['1e-3', 0.001], ['1\u202f250,5', 1250.5], [' 7 ', 7], ['.5', 0.5], ['3.', 3]])('reads %s', (text, value) => {
    expect(parseDecimal(text)).toBe(value);
  });

  it.each(['', 'abc', '1.2.3', '1,2,3', '0x10', 'Infinity', '90 min', '1.234,5'])('refuses "%s"', (text) => {
    expect(() => parseDecimal(text)).toThrow(/is not a number/);
  });

  it('refuses a comma that could separate thousands, in a file whose commas separate columns', () => {
    expect(() => parseDecimal('1,100', true)).toThrow(/1100 or as 1.100/);
    expect(parseDecimal('0,125', true)).toBe(0.125);
    expect(parseDecimal('1,10', true)).toBe(1.1);
    expect(parseDecimal('1,100')).toBe(1.1);
  });
});

describe('toUnit', () => {
  it.each([
    [90, 'minutes', 'M', 90], [3, 'minutes', 'H', 180], [30, 'minutes', 's', 0.5], [1, 'minutes', 'd', 1440], [2, 'seconds', 'min', 120], [8, 'seconds', 's', 8],
    [970, 'celsius', '°C', 970], [1243.15, 'celsius', 'K', 970], [1778, 'celsius', 'F', 970], [250, 'umPerPx', 'nm/px', 0.25], [0.25, 'umPerPx', 'µm', 0.25], [7, 'minutes', '', 7],
  ] as const)('turns %s %s of %s into %s', (value, dimension, unit, expected) => {
    expect(toUnit(value, dimension, unit)).toBeCloseTo(expected, 10);
  });

  it.each([['minutes', 'fortnight'], ['minutes', 'constructor'], ['celsius', 'R'], ['umPerPx', 'constructor']] as const)('names what it knows when %s are in "%s"', (dimension, unit) => {
    expect(() => toUnit(1, dimension, unit)).toThrow(/is not a unit of .* that is known: /);
  });
});
