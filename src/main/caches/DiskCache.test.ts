import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiskCache } from './DiskCache.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-cache-'));
});
afterAll(() => rm(folder, { recursive: true }));

const hash = (at: number): string => String(at).repeat(64).slice(0, 64);

/** Adds an entry of so many bytes that was last used so many hours ago. */
async function put(cache: DiskCache, at: number, bytes: number, hours: number): Promise<string> {
  const path = cache.path(hash(at), '.jpg');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, new Uint8Array(bytes));
  await age(path, hours);
  return path;
}

function age(path: string, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * 3_600_000);
  return utimes(path, then, then);
}

describe('what is kept on the disk', () => {
  it('loses what was not used for the longest when it is too much, and nothing before', async () => {
    const cache = new DiskCache(join(folder, 'oldest'), () => 1000);
    const paths = [await put(cache, 1, 300, 3), await put(cache, 2, 300, 2), await put(cache, 3, 300, 1)];
    await cache.added(300);
    expect(paths.map(existsSync)).toEqual([true, true, true]);
    // The oldest is looked at.
    await cache.touch(paths[0] ?? '');
    paths.push(await put(cache, 4, 300, 0));
    await cache.added(300);
    expect(paths.map(existsSync)).toEqual([true, false, true, true]);
    expect(await cache.size()).toBe(900);
  });

  it('counts a folder of tiles as one', async () => {
    const cache = new DiskCache(join(folder, 'folders'), () => 500);
    const [old, young] = [cache.path(hash(1)), cache.path(hash(2))];
    for (const tiles of [old, young]) {
      await mkdir(tiles, { recursive: true });
      for (const name of ['2-0-0', '3-0-0', 'window.json']) await writeFile(join(tiles, name), new Uint8Array(100));
    }
    await age(old, 2);
    expect(await cache.size()).toBe(600);
    await cache.trim();
    expect([old, young].map(existsSync)).toEqual([false, true]);
  });

  it('gives way to a limit that is made smaller', async () => {
    let limit = 1000;
    const cache = new DiskCache(join(folder, 'smaller'), () => limit);
    for (const at of [1, 2, 3]) await put(cache, at, 300, 4 - at);
    await cache.trim();
    expect(await cache.size()).toBe(900);
    limit = 400;
    await cache.trim();
    expect(await cache.size()).toBe(300);
    expect(existsSync(cache.path(hash(3), '.jpg'))).toBe(true);
  });

  it('can be cleared, and goes on', async () => {
    const cache = new DiskCache(join(folder, 'cleared'), () => 1000);
    expect(await cache.size()).toBe(0);
    await cache.clear();
    await put(cache, 1, 300, 1);
    await cache.added(300);
    await cache.clear();
    expect(await cache.size()).toBe(0);
    const path = await put(cache, 2, 300, 1);
    await cache.added(300);
    expect(existsSync(path)).toBe(true);
  });
});
