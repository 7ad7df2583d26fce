import { AppError } from '../errors/AppError.ts';
import type { LabelSet } from './labelSet.ts';

/**
 * The index in `wanted` of each class of a model, found by its name in upper or lower case.
 * @throws AppError `model/mismatch` naming the classes that `wanted` lacks.
 */
export function matchClasses(model: LabelSet, wanted: LabelSet): Uint8Array {
  const found = model.classes.map(({ name }) => wanted.classes.find((entry) => entry.name.toLowerCase() === name.toLowerCase())?.index);
  const missing = model.classes.filter((_, at) => found[at] === undefined);
  if (missing.length > 0) {
    const names = (classes: LabelSet['classes']): string => classes.map(({ name }) => name).join(', ');
    throw new AppError('model/mismatch', `The model tells ${names(model.classes)} apart, but the project's classes are ${names(wanted.classes)}: ${names(missing)} is not among them. Choose another model, or make a project with --label-set "${model.classes.map(({ index, name }) => `${index}:${name}`).join(',')}".`);
  }
  return Uint8Array.from(found, (index) => index as number);
}
