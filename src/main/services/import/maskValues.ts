import { basename } from 'node:path';
import type { MaskValues } from '../../../imaging/decodeMask.ts';
import type { LabelSet } from '../../../shared/domain/labelSet.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { UNLABELLED } from '../../../shared/raster/raster.ts';
import type { LabelMap } from '../../../shared/raster/raster.ts';
import type { MaskValueMeaning } from './ImportRequest.ts';

/** Class index (or 255) of every mask value that means something. */
export type ValueClasses = ReadonlyMap<number, number>;

const LARGEST_VALUE = 65_535;
/** Not more strange values are named than these. */
const NAMED = 5;

/**
 * Reads meanings written as `0=ferrite,255=pearlite`; `unlabelled` is a meaning too.
 * @throws AppError `usage/invalid` naming the part that is wrong.
 */
export function parseMaskValues(text: string): MaskValueMeaning[] {
  return text.split(',').map((part) => {
    const [value = '', means = '', ...rest] = part.split('=').map((piece) => piece.trim());
    if (!/^\d+$/.test(value) || Number(value) > LARGEST_VALUE || means === '' || rest.length > 0) {
      throw new AppError('usage/invalid', `"${part.trim()}" is no meaning of a mask value: write VALUE=CLASS, e.g. "0=ferrite,255=pearlite".`);
    }
    return { value: Number(value), means };
  });
}

/**
 * What mask values mean in a label set; without meanings they are the class indices, and 255 is unlabelled.
 * @throws AppError `input/unknownClass` with the classes there are; `usage/invalid` when a value is given two meanings.
 */
export function valueClasses(labelSet: LabelSet, meanings: readonly MaskValueMeaning[] | undefined): ValueClasses {
  const classes = new Map<number, number>();
  if (meanings === undefined) {
    for (const { index } of labelSet.classes) classes.set(index, index);
    return classes.set(UNLABELLED, UNLABELLED);
  }
  for (const { value, means } of meanings) {
    if (classes.has(value)) throw new AppError('usage/invalid', `The mask value ${value} is given two meanings. Give it one.`);
    classes.set(value, classIndex(labelSet, means));
  }
  return classes;
}

function classIndex(labelSet: LabelSet, means: string | number): number {
  const word = String(means).trim();
  const named = labelSet.classes.find((entry) => entry.name === word) ?? labelSet.classes.find((entry) => entry.name.toLowerCase() === word.toLowerCase());
  if (named !== undefined) return named.index;
  if (/^unlabell?ed$/i.test(word) || word === String(UNLABELLED)) return UNLABELLED;
  const numbered = labelSet.classes.find((entry) => String(entry.index) === word);
  if (numbered !== undefined) return numbered.index;
  throw new AppError('input/unknownClass', `"${word}" is not a class of the project. Its classes are: ${labelSet.classes.map((entry) => `${entry.index} ${entry.name}`).join(', ')}; 255 is unlabelled.`);
}

/** The class of every pixel of a mask whose values were checked. */
export function toLabelMap(mask: MaskValues, classes: ValueClasses): LabelMap {
  const table = new Uint8Array(LARGEST_VALUE + 1);
  for (const [value, index] of classes) table[value] = index;
  return { width: mask.width, height: mask.height, data: Uint8Array.from(mask.data, (value) => table[value] as number) };
}

/**
 * `counts`: how many pixels of the mask hold each value.
 * @throws AppError `input/unknownClass` naming the values that mean nothing, with their pixels.
 */
export function checkValues(file: string, counts: ReadonlyMap<number, number>, classes: ValueClasses): void {
  const values = [...counts].filter(([value]) => !classes.has(value)).sort(([a], [b]) => a - b);
  if (values.length === 0) return;
  const named = values.slice(0, NAMED).map(([value, pixels]) => `${value} (${pixels} ${pixels === 1 ? 'pixel' : 'pixels'})`);
  const more = values.length > NAMED ? ` and ${values.length - NAMED} more` : '';
  throw new AppError(
    'input/unknownClass',
    `The mask "${basename(file)}" holds values that mean no class: ${named.join(', ')}${more}. Values with a meaning are ${[...classes.keys()].join(', ')}; say which class the others mean.`,
    { details: { file, values: values.slice(0, 50).map(([value]) => value) } },
  );
}
