import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's settings are kept: XDG_CONFIG_HOME, APPDATA, or what they stand for. */
export function configFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = process.platform === 'win32' ? (env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')) : (env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'));
  return join(base, 'nital');
}

/** Where what can be made again is kept: XDG_CACHE_HOME, LOCALAPPDATA, or what they stand for. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = process.platform === 'win32' ? (env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local')) : (env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'));
  return join(base, 'nital');
}
