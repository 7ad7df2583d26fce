import { expect, it } from 'vitest';
import { cacheFolder } from './cacheFolder.ts';

it('is where each system keeps what can be made again', () => {
  const slashes = (path: string): string => path.replaceAll('\\', '/');
  expect(slashes(cacheFolder('linux', { XDG_CACHE_HOME: '/big/cache' }, '/home/ida'))).toBe('/big/cache/nital');
  expect(slashes(cacheFolder('linux', { XDG_CACHE_HOME: 'here' }, '/home/ida'))).toBe('/home/ida/.cache/nital');
  expect(slashes(cacheFolder('linux', {}, '/home/ida'))).toBe('/home/ida/.cache/nital');
  expect(slashes(cacheFolder('darwin', {}, '/Users/ida'))).toBe('/Users/ida/Library/Caches/Nital');
  expect(slashes(cacheFolder('win32', { LOCALAPPDATA: 'C:/Users/ida/AppData/Local' }, 'C:/Users/ida'))).toBe('C:/Users/ida/AppData/Local/Nital/Cache');
});
