import { open } from 'node:fs/promises';
import { fromFileError } from '../shared/errors/AppError.ts';
import { damaged } from './imageErrors.ts';

/** Bytes that can be read from any place: a file, or a block inside one (EXIF). */
export interface ByteSource {
  /** The file's path, for error messages. */
  readonly name: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset`; `input/unreadable` where the file ends before. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** One read of a file stays under Node's limit of 2 GiB. */
const LARGEST_READ = 2 ** 30;

/** Opens a file for random reads. @throws AppError when it is missing, a folder or not allowed. */
export async function openByteSource(path: string): Promise<ByteSource> {
  const action = 'read the image';
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      return {
        name: path,
        size,
        async read(offset, length) {
          if (!withinSize(offset, length, size)) throw endIsMissing(path, offset, length, size);
          const bytes = new Uint8Array(length);
          let done = 0;
          while (done < length) {
            const { bytesRead } = await file.read(bytes, done, Math.min(length - done, LARGEST_READ), offset + done).catch((error: unknown) => {
              throw fromFileError(error, path, action);
            });
            if (bytesRead === 0) throw endIsMissing(path, offset, length, size);
            done += bytesRead;
          }
          return bytes;
        },
        close: () => file.close(),
      };
    } catch (error) {
      await file.close();
      throw error;
    }
  } catch (error) {
    throw fromFileError(error, path, action);
  }
}

/** Bytes already in memory; `name` is the file they came from. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(offset, length) {
      if (!withinSize(offset, length, bytes.length)) throw endIsMissing(name, offset, length, bytes.length);
      return bytes.subarray(offset, offset + length);
    },
    close: async () => undefined,
  };
}

function withinSize(offset: number, length: number, size: number): boolean {
  return Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0 && offset + length <= size;
}

function endIsMissing(name: string, offset: number, length: number, size: number): Error {
  return damaged(name, `it refers to bytes ${offset} to ${offset + length}, but ends after ${size} (cut off while copying?)`);
}
