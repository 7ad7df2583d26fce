import { expect, it } from 'vitest';
import { ByteCache } from './ByteCache.ts';

it('lets go of what was not asked for the longest, and never of the newest', () => {
  const cache = new ByteCache<string>(10);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 4);
  expect(cache.get('a')).toBe('A');
  cache.set('c', 'C', 4);
  expect(cache.keys()).toEqual(['a', 'c']);
  cache.set('a', 'again', 1);
  cache.set('d', 'D', 5);
  expect([cache.get('a'), cache.get('b'), cache.keys()]).toEqual(['again', undefined, ['c', 'd', 'a']]);
  cache.set('large', 'L', 100);
  expect(cache.keys()).toEqual(['large']);
});
