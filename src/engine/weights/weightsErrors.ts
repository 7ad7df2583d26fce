import { AppError } from '../../shared/errors/AppError.ts';

/** The error of a file that is of a known format but broken; `what` continues "is damaged: …". */
export function damagedWeights(path: string, what: string): AppError {
  return new AppError('model/damaged', `The weights file "${path}" is damaged: ${what}. Use another copy of it, or make it anew.`);
}

/** The error of a file that is whole but not what Nital reads; `what` is a clause, `cure` a sentence. */
export function unsupportedWeights(path: string, what: string, cure: string): AppError {
  return new AppError('input/unsupported', `The weights file "${path}" cannot be used: ${what}. ${cure}`);
}
