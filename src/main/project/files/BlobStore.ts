import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';
import type { Sha256 } from '../../../shared/domain/records.ts';
import { syncFolder } from '../../../imaging/files/syncFolder.ts';

const PIECE = 1 << 20;

/** Temporary names lie in this folder of `blobs/` until their content is whole. */
export const INCOMING = 'incoming';

/**
 * Files by their content: images, masks, weights and reports as `blobs/ab/cdef…`, where `abcdef…` is the SHA-256. A blob
 * is on the disk, name and all, before `put` returns, so a row that names it can never outlive it.
 */
export class BlobStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where a blob lies, whether it is there or not. */
  path(sha256: Sha256): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new AppError('internal', `"${sha256}" is not a SHA-256 in lower-case hexadecimal.`);
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2));
  }

  has(sha256: Sha256): boolean {
    return existsSync(this.path(sha256));
  }

  /**
   * Called before a row names a blob, which must be on the disk by then.
   * @throws AppError `internal`: the caller forgot to `put` it.
   */
  require(sha256: Sha256): void {
    if (!this.has(sha256)) throw new AppError('internal', `The blob ${sha256} must be stored before the project refers to it.`);
  }

  /**
   * The content of a blob, checked against its name.
   * @throws AppError `project/damaged` when it is missing or another content stands there.
   */
  async read(sha256: Sha256): Promise<Buffer> {
    const path = this.path(sha256);
    let bytes: Buffer;
    try {
      bytes = await readFile(path);
    } catch (error) {
      const translated = fromFileError(error, path, 'read a file of the project');
      if (translated.code !== 'input/notFound') throw translated;
      throw new AppError('project/damaged', `The file "${path}" of the project is missing. Restore it from a backup with "nital project restore".`, { cause: error });
    }
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new AppError('project/damaged', `The file "${path}" of the project is damaged: its content has another hash. Restore it from a backup with "nital project restore".`);
    }
    return bytes;
  }

  /**
   * Keeps bytes, or a copy of the file at a path, and returns the content's SHA-256. The same content is kept once.
   * @throws AppError `disk/full`, `disk/denied`, or `input/…` when the source cannot be read; nothing is left behind.
   */
  async put(content: Uint8Array | string): Promise<Sha256> {
    const incoming = join(this.#folder, INCOMING);
    const temporary = join(incoming, randomUUID());
    try {
      await mkdir(incoming, { recursive: true });
      const { sha256, size } = await this.#write(content, temporary);
      await this.#settle(temporary, sha256, size);
      return sha256;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw fromFileError(error, this.#folder, 'store a file in the project');
    }
  }

  async #write(content: Uint8Array | string, temporary: string): Promise<{ sha256: Sha256; size: number }> {
    const hash = createHash('sha256');
    let size = 0;
    const target = await open(temporary, 'wx');
    try {
      for await (const piece of typeof content === 'string' ? piecesOf(content) : [content]) {
        hash.update(piece);
        await writeWhole(target, piece);
        size += piece.length;
      }
      await target.sync();
    } finally {
      await target.close();
    }
    return { sha256: hash.digest('hex'), size };
  }

  async #settle(temporary: string, sha256: Sha256, size: number): Promise<void> {
    const path = this.path(sha256);
    const folder = dirname(path);
    const known = await stat(path).catch(() => undefined);
    if (known?.size === size) {
      await rm(temporary);
    } else {
      await mkdir(folder, { recursive: true });
      await rename(temporary, path);
    }
    // Also for a known blob: its name may be fresh from a put that is still under way or was killed before its sync.
    await syncFolder(folder);
    await syncFolder(this.#folder);
  }
}

/** `write` may take fewer bytes than it was given, as it does on a disk that is nearly full. */
async function writeWhole(target: FileHandle, piece: Uint8Array): Promise<void> {
  let done = 0;
  while (done < piece.length) done += (await target.write(piece, done, piece.length - done)).bytesWritten;
}

/** The source is read here and not by a stream, so that its errors name the source and not the project. */
async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  let source: FileHandle | undefined;
  try {
    source = await open(path, 'r');
    const buffer = new Uint8Array(PIECE);
    for (;;) {
      let bytesRead: number;
      try {
        ({ bytesRead } = await source.read(buffer, 0, PIECE, null));
      } catch (error) {
        throw fromFileError(error, path, 'read the file');
      }
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw source === undefined ? fromFileError(error, path, 'read the file') : error;
  } finally {
    await source?.close();
  }
}
