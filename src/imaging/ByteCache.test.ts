import { expect, it } from 'vitest';
import { ByteCache } from './ByteCache.ts';

it('lets go of what was not asked for the longest, and never of the newest', () => {
  const cache = new ByteCache<string>(10);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 4);
  expect(cache.get('a')).toBe('A');
  cache.set('c', 'C', 4);
  expect([cache.get('b'), cache.get('c'), cache.get('a')]).toEqual([undefined, 'C', 'A']);
  // In the place of the first A, which is not counted any more.
  cache.set('a', 'again', 1);
  cache.set('d', 'D', 5);
  expect([cache.get('c'), cache.get('a'), cache.get('d')]).toEqual(['C', 'again', 'D']);
  cache.set('large', 'L', 100);
  expect(['a', 'c', 'd', 'large'].map((key) => cache.get(key))).toEqual([undefined, undefined, undefined, 'L']);
});
