import { AppError } from '../../shared/errors/AppError.ts';
import type { ByteSource } from '../byteSource.ts';
import { toOrientation } from '../orientation.ts';
import type { Orientation } from '../orientation.ts';
import { readTiffDirectories, TAG } from '../tiff/tiffDirectory.ts';

/**
 * Orientation from an EXIF block (which is a small TIFF, without the "Exif" prefix of JPEG). A damaged block says nothing:
 * the pixels are still good, so it is noted and the image taken as stored.
 */
export async function readExifOrientation(block: ByteSource, notes: string[]): Promise<Orientation> {
  try {
    const { directories } = await readTiffDirectories(block);
    return toOrientation(await directories[0].number(TAG.orientation));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    notes.push('Its EXIF block is damaged, so the image was taken as it is stored, without turning.');
    return 1;
  }
}
