import { AppError } from '../../../shared/errors/AppError.ts';
import type { Id } from '../../../shared/domain/records.ts';

/**
 * The record, or the words for its absence.
 * @throws AppError `project/unknownRecord`.
 */
export function found<T>(record: T | undefined, what: string, id: Id | string): T {
  if (record === undefined) throw new AppError('project/unknownRecord', `There is no ${what} ${id} in the project. List what is there and choose one of them.`);
  return record;
}

/** JSON for a column; undefined becomes null. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null);
}

/** A name that is not taken yet: `base`, else `base 2`, `base 3` … */
export function freeName(base: string, isTaken: (name: string) => boolean): string {
  let name = base;
  for (let n = 2; isTaken(name); n++) name = `${base} ${n}`;
  return name;
}
