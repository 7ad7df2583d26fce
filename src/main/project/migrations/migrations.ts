import type { WritableDb } from '../sqlite/WritableDb.ts';
import { createProjectSchema } from './0010-project.ts';

/** One step of the schema: `version` is the `user_version` after it. */
export interface Migration {
  readonly version: number;
  readonly update: (db: WritableDb) => void;
}

/** All steps in order. Versions go up in tens, which leaves room for a repair between two releases. */
export const MIGRATIONS: readonly Migration[] = [{ version: 10, update: createProjectSchema }];
