import type { App } from '../app.ts';
import type { Jobs } from '../jobs/Jobs.ts';
import type { ImportSessions } from '../services/import/ImportSessions.ts';
import type { LiveBatches } from './LiveBatches.ts';
import type { DiskCache } from '../caches/DiskCache.ts';
import type { StorageArea } from '../../shared/contract/areas/settingsArea.ts';
import type { LiveTrainings } from './LiveTrainings.ts';
import type { OpenProjects } from './OpenProjects.ts';
import type { ShellPort } from './ShellPort.ts';
import type { Thumbnails } from './Thumbnails.ts';

/** What the handlers of the contract work with. */
export interface ApiContext {
  readonly app: App;
  readonly open: OpenProjects;
  readonly jobs: Jobs;
  readonly trainings: LiveTrainings;
  readonly batching: LiveBatches;
  /** What windows sent to be imported. */
  readonly imports: ImportSessions;
  readonly thumbnails: Thumbnails;
  /** What is kept on the disk although it can be made again. */
  readonly caches: Readonly<Record<StorageArea, DiskCache>>;
  /** Null for a window in a browser. */
  readonly shell: ShellPort | null;
}
