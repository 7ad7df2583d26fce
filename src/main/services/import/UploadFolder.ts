import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';
import type { SessionFile } from './ImportSession.ts';

/** A file that a window sends. */
export interface UploadFile {
  readonly name: string;
  readonly bytes: number;
}

/** Bytes of one file: far above any micrograph that a window can send in a working day. */
const LARGEST_FILE = 8 * 2 ** 30;

interface Arriving extends UploadFile {
  readonly path: string;
  received: number;
  /** A piece of it is being written. */
  busy: boolean;
}

/** Files that arrive from a window in pieces, in a folder of their own until they are imported or let go. */
export class UploadFolder {
  readonly #folder: string;
  readonly #files: readonly Arriving[];

  private constructor(folder: string, files: readonly Arriving[]) {
    this.#folder = folder;
    this.#files = files;
  }

  /** @throws AppError `usage/invalid` for names that lead elsewhere, `input/unsupported` when too large, `disk/full` */
  static async create(folder: string, files: readonly UploadFile[]): Promise<UploadFolder> {
    const names = new Set<string>();
    for (const { name, bytes } of files) {
      const isPlain = name.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:*?"<>|\p{Cc}]/u.test(part));
      if (!isPlain) throw new AppError('usage/invalid', `"${name}" is no name that a file can have here. Rename it and try again.`);
      if (names.has(name.toLowerCase())) throw new AppError('usage/invalid', `Two files are called "${name}". Take them one folder at a time.`);
      names.add(name.toLowerCase());
      if (bytes > LARGEST_FILE) throw new AppError('input/unsupported', `"${name}" has ${(bytes / 2 ** 30).toFixed(1)} GiB; a file of up to ${LARGEST_FILE / 2 ** 30} GiB can be sent from a browser. Import it on the computer itself with "nital import".`);
    }
    try {
      await mkdir(folder, { recursive: true });
      const { bavail, bsize } = await statfs(folder);
      const needed = files.reduce((sum, { bytes }) => sum + bytes, 0);
      if (needed > bavail * bsize) throw new AppError('disk/full', `The files need ${mebibytes(needed)} MiB, but only ${mebibytes(bavail * bsize)} MiB are free where Nital keeps what is being imported ("${folder}"). Free some space and try again.`);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw fromFileError(error, folder, 'make room for the files');
    }
    return new UploadFolder(folder, files.map(({ name, bytes }) => ({ name, bytes, path: join(folder, ...name.split('/')), received: 0, busy: false })));
  }

  /** Writes the next bytes of a file. @throws AppError `usage/invalid` when they are not the next ones, `disk/…` */
  async piece(index: number, offset: number, bytes: Uint8Array): Promise<void> {
    const file = this.#files[index];
    if (file === undefined) throw new AppError('usage/invalid', `This import has no file ${index}.`);
    if (file.busy || offset !== file.received) throw new AppError('usage/invalid', `The bytes of "${file.name}" came out of order. Start the import again.`);
    if (offset + bytes.length > file.bytes) throw new AppError('usage/invalid', `"${file.name}" is longer than it was said to be. Start the import again when no program writes to it.`);
    file.busy = true;
    try {
      if (offset === 0) await mkdir(dirname(file.path), { recursive: true });
      const handle = await open(file.path, offset === 0 ? 'w' : 'r+');
      try {
        // One write may take a part only, as on a disk that fills up; the next one then says why.
        for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at, offset + at)).bytesWritten;
      } finally {
        await handle.close();
      }
      file.received += bytes.length;
    } catch (error) {
      throw fromFileError(error, file.path, `take "${file.name}"`);
    } finally {
      file.busy = false;
    }
  }

  /** All files, once all of their bytes are there. @throws AppError `input/invalid` naming one that is cut off */
  async whole(): Promise<SessionFile[]> {
    const cut = this.#files.find(({ received, bytes }) => received < bytes);
    if (cut !== undefined) throw new AppError('input/invalid', `Only ${cut.received} of ${cut.bytes} bytes of "${cut.name}" arrived. Start the import again.`);
    // A file without bytes has no pieces; it is refused by whoever reads it, in words.
    for (const [index, { bytes }] of this.#files.entries()) if (bytes === 0) await this.piece(index, 0, new Uint8Array());
    return this.#files.map(({ name, path }) => ({ name, path }));
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
