import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The computer whose folders are asked for; this one unless said otherwise. */
interface Place {
  readonly platform?: NodeJS.Platform;
  readonly environment?: NodeJS.ProcessEnv;
  readonly home?: string;
}

/** Where the user's programs keep what they can make again, as each system has it. */
export function cacheFolder({ platform = process.platform, environment = process.env, home = homedir() }: Place = {}): string {
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Nital', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Nital');
  return join(absolute(environment['XDG_CACHE_HOME']) ?? join(home, '.cache'), 'nital');
}

/** Where the user's programs keep what the user chose. */
export function configFolder({ platform = process.platform, environment = process.env, home = homedir() }: Place = {}): string {
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Nital');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Nital');
  return join(absolute(environment['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'nital');
}

/** A relative path there is to be ignored (XDG Base Directory Specification). */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}
