import { expect, it } from 'vitest';
import { cacheFolder, configFolder } from './userFolders.ts';

const slashes = (path: string): string => path.replaceAll('\\', '/');

it('is where each system keeps what can be made again', () => {
  const at = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, home: string): string => slashes(cacheFolder({ platform, environment, home }));
  expect(at('linux', { XDG_CACHE_HOME: '/big/cache' }, '/home/ida')).toBe('/big/cache/nital');
  expect(at('linux', { XDG_CACHE_HOME: 'here' }, '/home/ida')).toBe('/home/ida/.cache/nital');
  expect(at('linux', {}, '/home/ida')).toBe('/home/ida/.cache/nital');
  expect(at('darwin', {}, '/Users/ida')).toBe('/Users/ida/Library/Caches/Nital');
  expect(at('win32', { LOCALAPPDATA: 'C:/Users/ida/AppData/Local' }, 'C:/Users/ida')).toBe('C:/Users/ida/AppData/Local/Nital/Cache');
});

it('is where each system keeps what the user chose', () => {
  const at = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, home: string): string => slashes(configFolder({ platform, environment, home }));
  expect(at('linux', { XDG_CONFIG_HOME: '/my/settings' }, '/home/ida')).toBe('/my/settings/nital');
  expect(at('linux', {}, '/home/ida')).toBe('/home/ida/.config/nital');
  expect(at('darwin', {}, '/Users/ida')).toBe('/Users/ida/Library/Application Support/Nital');
  expect(at('win32', {}, 'C:/Users/ida')).toBe('C:/Users/ida/AppData/Roaming/Nital');
});
