import { AppError } from '../../shared/errors/AppError.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { ImportRequest, ImportResult } from './import/ImportRequest.ts';
import type { WorkOptions } from './WorkOptions.ts';

/** Brings micrographs, their masks and what is known about their specimens into a project. */
export class ImportService {
  /**
   * Imports one micrograph after the other, each in one transaction. An input that cannot be taken is told in the result
   * and the others go on.
   * @throws AppError `usage/invalid`, `input/…` for a request that means nothing: no files, an unknown column, an unknown class.
   */
  import(_project: ProjectStore, _request: ImportRequest, _options: WorkOptions = {}): Promise<ImportResult> {
    throw new AppError('internal', 'The import is not written yet.');
  }
}
