import type { App } from '../app.ts';
import type { Jobs } from '../jobs/Jobs.ts';
import type { UserSettings } from '../settings/UserSettings.ts';
import type { OpenProjects } from './OpenProjects.ts';
import type { ShellPort } from './ShellPort.ts';
import type { Thumbnails } from './Thumbnails.ts';

/** What the handlers of the contract work with. */
export interface ApiContext {
  readonly app: App;
  readonly open: OpenProjects;
  readonly jobs: Jobs;
  readonly settings: UserSettings;
  readonly thumbnails: Thumbnails;
  /** Null for a window in a browser. */
  readonly shell: ShellPort | null;
}
