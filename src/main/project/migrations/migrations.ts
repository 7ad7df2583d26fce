import type { WritableDb } from '../sqlite/WritableDb.ts';
import { createProjectSchema } from './0010-project.ts';
import { addBatchSettings } from './0020-add-batch-settings.ts';
import { addSeries } from './0030-add-series.ts';
import { letScaleBarsCalibrate } from './0040-let-scale-bars-calibrate.ts';
import { letBatchesBeReviewed } from './0060-let-batches-be-reviewed.ts';
import { nameReports } from './0070-name-reports.ts';
import { nameRuns } from './0080-name-runs.ts';
import { countLabelledPixels } from './0090-count-labelled-pixels.ts';

/** One step of the schema: `version` is the `user_version` after it. */
export interface Migration {
  readonly version: number;
  readonly update: (db: WritableDb) => void;
}

/** All steps in order. Versions go up in tens, which leaves room for a repair between two releases. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 10, update: createProjectSchema },
  { version: 20, update: addBatchSettings },
  { version: 30, update: addSeries },
  { version: 40, update: letScaleBarsCalibrate },
  { version: 60, update: letBatchesBeReviewed },
  { version: 70, update: nameReports },
  { version: 80, update: nameRuns },
  { version: 90, update: countLabelledPixels },
];
