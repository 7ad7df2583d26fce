import { AppError } from '../errors/AppError.ts';
import type { LabelSet } from './labelSet.ts';

/**
 * The index in `wanted` of each class of a model, by its name in upper or lower case.
 * @throws AppError `model/mismatch` naming the classes that `wanted` lacks.
 */
export function matchClasses(names: readonly string[], wanted: LabelSet): Uint8Array {
  const found = names.map((name) => wanted.classes.find((entry) => entry.name.toLowerCase() === name.toLowerCase())?.index);
  const missing = names.filter((_, at) => found[at] === undefined);
  if (missing.length > 0) {
    throw new AppError('model/mismatch', `The model tells ${names.join(', ')} apart, but the project's classes are ${wanted.classes.map(({ name }) => name).join(', ')}: ${missing.join(', ')} is missing. Choose another model, or make a project with --label-set "${names.map((name, at) => `${at}:${name}`).join(',')}".`);
  }
  return Uint8Array.from(found, (index) => index as number);
}
