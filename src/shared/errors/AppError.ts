/** Every failure a user can meet, by area. A message says what went wrong, with which file or value, and what to do. */
export type ErrorCode =
  | 'input/notFound'
  | 'input/unreadable'
  | 'input/unsupported'
  | 'input/invalid'
  | 'input/sizeMismatch'
  | 'input/unknownClass'
  | 'project/notFound'
  | 'project/exists'
  | 'project/locked'
  | 'project/fromFuture'
  | 'project/damaged'
  | 'project/unknownRecord'
  | 'mask/conflict'
  | 'dataset/cannotSplit'
  | 'dataset/empty'
  | 'network/unknown'
  | 'network/invalid'
  | 'model/damaged'
  | 'model/fromFuture'
  | 'model/mismatch'
  | 'device/unavailable'
  | 'device/outOfMemory'
  | 'device/failed'
  | 'training/diverged'
  | 'training/notResumable'
  | 'job/cancelled'
  | 'engine/crashed'
  | 'disk/full'
  | 'disk/denied'
  | 'runtime/unsupported'
  | 'usage/invalid'
  | 'call/unknown'
  | 'call/invalid'
  | 'connection/lost'
  | 'internal';

/** Plain form of an error, as it crosses a wire or is printed by `--json`. */
export interface AppErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The one error class of Nital; native errors are translated into it where they enter. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: { details?: Readonly<Record<string, unknown>>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }

  toData(): AppErrorData {
    return this.details === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, details: this.details };
  }

  static fromData(data: AppErrorData): AppError {
    return new AppError(data.code, data.message, data.details === undefined ? {} : { details: data.details });
  }
}

/** An `AppError` as it is; JavaScript's want of memory as `device/outOfMemory`; anything else as `internal` with its own words (a stack trace never reaches a user). */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /allocation failed/i.test(message)) {
    return new AppError('device/outOfMemory', 'This PC ran out of memory. Use smaller batches or tiles, or close other programs.', { cause: error });
  }
  return new AppError('internal', `Something unexpected happened: ${message}`, { cause: error });
}

/** Translates an error of the file system into words; `action` reads like "write the checkpoint". */
export function fromFileError(error: unknown, path: string, action: string): AppError {
  if (error instanceof AppError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return new AppError('input/notFound', `Cannot ${action}: "${path}" does not exist. Check the path.`, { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk/full', `Cannot ${action}: the disk that holds "${path}" is full. Free some space and try again; nothing was lost.`, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('disk/denied', `Cannot ${action}: "${path}" may not be accessed. Check its permissions.`, { cause: error });
    case 'EISDIR':
      return new AppError('input/invalid', `Cannot ${action}: "${path}" is a folder, not a file.`, { cause: error });
    default:
      return new AppError('internal', `Cannot ${action} ("${path}"): ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Ends an exhaustive switch: a new member of the union without a case does not compile. */
export function assertNever(value: never): never {
  throw new AppError('internal', `Unexpected value ${JSON.stringify(value)}`);
}
