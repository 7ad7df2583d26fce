import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fromFileError } from '../../../shared/errors/AppError.ts';
import type { Sha256 } from '../../../shared/domain/records.ts';

/**
 * SHA-256 of a file of any size, read piece by piece.
 * @throws AppError of `fromFileError`.
 */
export async function hashFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  } catch (error) {
    throw fromFileError(error, path, 'read the file');
  }
  return hash.digest('hex');
}
