import { basename } from 'node:path';
import { AppError } from '../shared/errors/AppError.ts';

/** The file is cut off or its content contradicts itself; `what` reads like "its end is missing". */
export function damaged(file: string, what: string, cause?: unknown): AppError {
  return new AppError('input/unreadable', `"${basename(file)}" is damaged: ${what}. Copy it again from where it came from, or save it anew.`, { details: { file }, cause });
}

/** The file is sound, but not of a kind Nital reads; `cure` is a sentence. */
export function unsupported(file: string, what: string, cure: string): AppError {
  return new AppError('input/unsupported', `"${basename(file)}" ${what}. ${cure}`, { details: { file } });
}
