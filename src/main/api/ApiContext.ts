import type { App } from '../app.ts';
import type { Jobs } from '../jobs/Jobs.ts';
import type { ImportSessions } from '../services/import/ImportSessions.ts';
import type { UserSettings } from '../settings/UserSettings.ts';
import type { LiveBatches } from './LiveBatches.ts';
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
  readonly settings: UserSettings;
  /** What windows sent to be imported. */
  readonly imports: ImportSessions;
  readonly thumbnails: Thumbnails;
  /** Null for a window in a browser. */
  readonly shell: ShellPort | null;
}
