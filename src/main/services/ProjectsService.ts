import { createProject } from '../project/createProject.ts';
import type { CreateOptions } from '../project/createProject.ts';
import { openProject } from '../project/openProject.ts';
import type { OpenOptions } from '../project/openProject.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { backupProject } from '../project/upkeep/backupProject.ts';
import { checkProject } from '../project/upkeep/checkProject.ts';
import type { CheckOptions, CheckResult } from '../project/upkeep/checkProject.ts';
import type { CopyResult } from '../project/upkeep/copyProject.ts';
import { projectInfo } from '../project/upkeep/projectInfo.ts';
import type { ProjectInfo } from '../project/upkeep/projectInfo.ts';
import { restoreProject } from '../project/upkeep/restoreProject.ts';

/** Projects as folders: made, opened, looked at, checked, saved and brought back. */
export class ProjectsService {
  readonly #operator: () => string | null;

  /** `operator`: who works, unless a call names someone; null: the user of the computer. */
  constructor(operator: () => string | null = () => null) {
    this.#operator = operator;
  }

  /** Makes a project and closes it. @throws AppError `project/exists`, `disk/…`. */
  async create(path: string, options: CreateOptions): Promise<ProjectInfo> {
    (await createProject(path, { operator: this.#operator, ...options })).close();
    return projectInfo(path);
  }

  /** The caller closes it. @throws AppError `project/notFound`, `project/locked`, `project/fromFuture`, `project/damaged`. */
  open(path: string, options: OpenOptions = {}): ProjectStore {
    return openProject(path, { operator: this.#operator, ...options });
  }

  /** What the project holds; also while another program writes to it. */
  info(path: string): Promise<ProjectInfo> {
    return projectInfo(path);
  }

  /** Looks for damage and leftovers; with `repair` removes the leftovers. */
  check(path: string, options: CheckOptions = {}): Promise<CheckResult> {
    return checkProject(path, { operator: this.#operator, ...options });
  }

  /** Writes a verified backup to the folder `target`, which must not exist. */
  backup(path: string, target: string): Promise<CopyResult> {
    return backupProject(path, target);
  }

  /** Makes the project `target`, which must not exist, from a backup. */
  restore(backup: string, target: string, options: Partial<Pick<OpenOptions, 'operator'>> = {}): Promise<CopyResult> {
    return restoreProject(backup, target, { operator: this.#operator, ...options });
  }
}
