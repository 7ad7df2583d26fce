import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Sha256 } from '../../../shared/domain/records.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { BlobStore } from '../../project/files/BlobStore.ts';

/**
 * Blobs stored for one change of the project. When the change then cannot be made, `discard` takes back those that were not
 * there before, so that a failed import leaves nothing behind. Only for one who holds the project's lock.
 */
export class NewBlobs {
  readonly #store: BlobStore;
  readonly #added: Sha256[] = [];

  constructor(store: BlobStore) {
    this.#store = store;
  }

  async putBytes(bytes: Uint8Array): Promise<Sha256> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return this.#put(bytes, sha256);
  }

  /** Keeps a copy of a file whose hash was taken before. @throws AppError `input/unreadable` when it has changed since. */
  async putFile(path: string, sha256: Sha256): Promise<Sha256> {
    const stored = await this.#put(path, sha256);
    if (stored !== sha256) throw new AppError('input/unreadable', `"${path}" changed while it was imported. Import it again when no program writes to it.`);
    return stored;
  }

  async discard(): Promise<void> {
    for (const sha256 of this.#added.splice(0)) await rm(this.#store.path(sha256), { force: true });
  }

  async #put(content: Uint8Array | string, expected: Sha256): Promise<Sha256> {
    const known = this.#store.has(expected);
    const stored = await this.#store.put(content);
    if (!known && stored === expected) this.#added.push(stored);
    return stored;
  }
}
