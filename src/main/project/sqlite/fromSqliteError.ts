import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';

/**
 * Translates an error of SQLite into words; other errors of Node are taken as errors of the file system. `action` reads
 * like "open the project".
 */
export function fromSqliteError(error: unknown, path: string, action: string): AppError {
  if (error instanceof AppError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (!code.startsWith('SQLITE_')) return fromFileError(error, path, action);
  const words = error instanceof Error ? error.message : String(error);
  const told = (appCode: AppError['code'], message: string): AppError =>
    new AppError(appCode, message, { cause: error, details: { sqlite: code } });

  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return told('project/damaged', `Cannot ${action}: "${path}" is damaged (${words}). Restore the project from a backup with "nital project restore".`);
  }
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') {
    return told('disk/full', `Cannot ${action}: the disk that holds "${path}" is full. Free some space and try again; nothing was lost.`);
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return told('project/locked', `Cannot ${action}: another program is writing to "${path}". Close it and try again.`);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return told('disk/denied', `Cannot ${action}: the disk that holds "${path}" reported an error (${words}). Check the disk and its connection, then run "nital project check".`);
  }
  if (['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_AUTH'].some((prefix) => code.startsWith(prefix))) {
    return told('disk/denied', `Cannot ${action}: "${path}" may not be opened or written (${words}). Check the permissions of the file and its folder.`);
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return told('project/unknownRecord', `Cannot ${action}: it refers to a record that is not in the project "${path}".`);
  }
  if (code.startsWith('SQLITE_CONSTRAINT')) {
    return told('input/invalid', `Cannot ${action}: a value was refused by the project "${path}" (${words}). Correct the value and try again.`);
  }
  return told('internal', `Cannot ${action} ("${path}"): ${words}`);
}
