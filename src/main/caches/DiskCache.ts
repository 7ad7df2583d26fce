import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** Beyond the limit it is emptied to this share of it, so that not every new entry costs a look at all others. */
const LEFT = 0.9;

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly usedAt: number;
}

/**
 * A folder of what can be made again, files or folders at `ab/cdef…` by the hash of what they show. Beyond the limit, what was not
 * used for the longest goes first. Nothing here ever fails: a cache that cannot be read or kept is only slow.
 */
export class DiskCache {
  readonly #folder: string;
  readonly #limit: () => number;
  /** As far as it is known; null: not looked at yet. */
  #bytes: number | null = null;
  #trimming: Promise<void> | null = null;

  /** `limit` in bytes is asked for each time. */
  constructor(folder: string, limit: () => number) {
    this.#folder = folder;
    this.#limit = limit;
  }

  /** Where the entry of this hash lies, with an ending that tells it from others of the same hash. */
  path(hash: string, ending = ''): string {
    return join(this.#folder, hash.slice(0, 2), `${hash.slice(2)}${ending}`);
  }

  /** An entry was used, so that it stays longest. */
  async touch(path: string): Promise<void> {
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
  }

  /** So many bytes were added to some entry. Resolves when what is too much has gone. */
  async added(bytes: number): Promise<void> {
    if (this.#bytes === null) return this.trim();
    this.#bytes += bytes;
    if (this.#bytes > this.#limit()) await this.trim();
  }

  /** Removes what is beyond the limit. */
  trim(): Promise<void> {
    this.#trimming ??= this.#removeOldest().finally(() => (this.#trimming = null));
    return this.#trimming;
  }

  /** Bytes on the disk, counted. */
  async size(): Promise<number> {
    return sum(await this.#entries());
  }

  async clear(): Promise<void> {
    for (const name of await namesIn(this.#folder)) await rm(join(this.#folder, name), { recursive: true, force: true }).catch(() => undefined);
    this.#bytes = null;
  }

  async #removeOldest(): Promise<void> {
    const entries = await this.#entries();
    let bytes = sum(entries);
    if (bytes > this.#limit()) {
      for (const { path, bytes: own } of entries.sort((a, b) => a.usedAt - b.usedAt)) {
        if (bytes <= LEFT * this.#limit()) break;
        await rm(path, { recursive: true, force: true }).catch(() => undefined);
        bytes -= own;
      }
    }
    this.#bytes = bytes;
  }

  async #entries(): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const group of await namesIn(this.#folder)) {
      for (const name of await namesIn(join(this.#folder, group))) {
        const entry = await entryAt(join(this.#folder, group, name));
        if (entry !== null) entries.push(entry);
      }
    }
    return entries;
  }
}

function sum(entries: readonly Entry[]): number {
  return entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
}

/** A folder counts as its files do together. Null when it went meanwhile. */
async function entryAt(path: string): Promise<Entry | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  if (!found.isDirectory()) return { path, bytes: found.size, usedAt: found.mtimeMs };
  let bytes = 0;
  for (const name of await namesIn(path)) bytes += (await stat(join(path, name)).catch(() => null))?.size ?? 0;
  return { path, bytes, usedAt: found.mtimeMs };
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
