import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where the user's programs keep what they can make again, as each system has it. */
export function cacheFolder(platform: NodeJS.Platform = process.platform, environment: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
  const { LOCALAPPDATA: local, XDG_CACHE_HOME: xdg } = environment;
  if (platform === 'win32') return join(local ?? join(home, 'AppData', 'Local'), 'Nital', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Nital');
  // A relative path there is to be ignored (XDG Base Directory Specification).
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'nital');
}
