import { AppError } from '../../shared/errors/AppError.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { SyntheticRequest, SyntheticResult } from './synthetic/SyntheticRequest.ts';
import type { WorkOptions } from './WorkOptions.ts';

/** Makes synthetic micrographs with exact truth, as files or straight into a project. */
export class SyntheticService {
  /**
   * Writes to `request.folder`, into `project`, or both. The same request gives the same pixels.
   * @throws AppError `usage/invalid` for settings that mean nothing, `project/exists` when the folder holds files.
   */
  make(_request: SyntheticRequest, _project: ProjectStore | null, _options: WorkOptions = {}): Promise<SyntheticResult> {
    throw new AppError('internal', 'not written yet');
  }
}
