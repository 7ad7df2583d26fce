import { micrometresPer } from '../../../imaging/metadata/resolution.ts';
import { AppError } from '../../../shared/errors/AppError.ts';

/** What a number in a table measures; each has one unit inside Nital. */
export type Dimension = 'number' | 'celsius' | 'minutes' | 'seconds' | 'umPerPx';

/** Factors to minutes; tables of heat treatments write M and H. */
const MINUTES: ReadonlyMap<string, number> = new Map([
  ['s', 1 / 60], ['sec', 1 / 60], ['second', 1 / 60], ['seconds', 1 / 60],
  ['m', 1], ['min', 1], ['mins', 1], ['minute', 1], ['minutes', 1],
  ['h', 60], ['hr', 60], ['hrs', 60], ['hour', 60], ['hours', 60], ['std', 60],
  ['d', 1440], ['day', 1440], ['days', 1440],
]);

/**
 * A number as people write it, with a decimal point or comma. In a file whose columns are separated by commas "1,100" could
 * be either and is refused.
 * @throws AppError `input/invalid`.
 */
export function parseDecimal(text: string, commaSeparated = false): number {
  const plain = text.replaceAll(/[\s\u00a0\u202f]/g, '').replace('\u2212', '-');
  if (commaSeparated && /^[+-]?[1-9]\d{0,2},\d{3}$/.test(plain)) {
    throw new AppError('input/invalid', `"${text}" can be read as ${plain.replace(',', '')} or as ${plain.replace(',', '.')}: write one of the two.`);
  }
  if (!/^[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?$/.test(plain)) throw new AppError('input/invalid', `"${text}" is not a number.`);
  return Number(plain.replace(',', '.'));
}

/**
 * A value in a unit of its dimension, in the unit Nital keeps: °C, min, s, µm per pixel. An empty unit is Nital's own.
 * @throws AppError `input/invalid` for a unit that is not known.
 */
export function toUnit(value: number, dimension: Dimension, unit: string): number {
  const word = unit.trim();
  if (word === '' || dimension === 'number') return value;
  switch (dimension) {
    case 'celsius': {
      const scale = word.replace(/^(°|deg(rees?)?)\s*/i, '').toLowerCase();
      if (scale === 'c' || scale === 'celsius') return value;
      if (scale === 'k' || scale === 'kelvin') return rounded(value - 273.15);
      if (scale === 'f' || scale === 'fahrenheit') return rounded(((value - 32) * 5) / 9);
      throw unknownUnit(unit, 'temperature', '°C, K, °F');
    }
    case 'minutes':
    case 'seconds': {
      const factor = MINUTES.get(word.toLowerCase().replace(/\.$/, ''));
      if (factor === undefined) throw unknownUnit(unit, 'time', 's, min (M), h (H), d');
      return rounded(value * factor * (dimension === 'seconds' ? 60 : 1));
    }
    case 'umPerPx': {
      const factor = micrometresPer(word.replace(/\s*(\/|per)\s*(px|pixels?)$/i, ''));
      if (typeof factor !== 'number') throw unknownUnit(unit, 'length', 'nm, µm (um), mm');
      return value * factor;
    }
  }
}

function unknownUnit(unit: string, what: string, known: string): AppError {
  return new AppError('input/invalid', `"${unit}" is not a unit of ${what} that is known: ${known}.`);
}

/** Conversions of short decimal numbers give short decimal numbers. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
