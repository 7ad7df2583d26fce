import { AppError } from '../shared/errors/AppError.ts';
import { openBmp } from './bmp/openBmp.ts';
import { openByteSource } from './byteSource.ts';
import type { ByteSource } from './byteSource.ts';
import { identifyBytes } from './imageFormats.ts';
import type { ImageFormat } from './imageFormats.ts';
import { damaged, unsupported } from './imageErrors.ts';
import { openJpeg } from './jpeg/openJpeg.ts';
import { openPng } from './png/openPng.ts';
import type { StoredImage } from './storedImage.ts';
import { openTiff } from './tiff/openTiff.ts';
import type { Pages } from './tiff/openTiff.ts';

export interface OpenOptions {
  /** What to do with a TIFF of several pages; `single` (the default) refuses it and says how to go on. */
  readonly pages?: Pages;
}

/** The table of decoders: a new format is a row here and one in `imageFormats.ts`. */
const DECODERS: Readonly<Record<ImageFormat, (source: ByteSource, pages: Pages) => Promise<StoredImage>>> = {
  tiff: openTiff,
  png: openPng,
  jpeg: openJpeg,
  bmp: openBmp,
};

export interface OpenedImage {
  readonly format: ImageFormat;
  readonly image: StoredImage;
  close(): Promise<void>;
}

/** Opens an image of any readable format. The caller closes it. @throws AppError with a sentence, whatever is wrong with the file. */
export async function openStoredImage(path: string, options: OpenOptions = {}): Promise<OpenedImage> {
  const source = await openByteSource(path);
  try {
    const { format, image } = await inWords(path, async () => {
      const kind = await identifyBytes(source);
      return { format: kind, image: await DECODERS[kind](source, options.pages ?? 'single') };
    });
    return { format, image: { ...image, read: (rect) => inWords(path, () => image.read(rect)) }, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Whatever a decoder stumbles over in a damaged file becomes a sentence about that file. */
async function inWords<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof RangeError && /allocation|array length/i.test(error.message)) {
      throw unsupported(path, 'needs more memory than this computer can give', 'Close other programs, or cut the image into parts.');
    }
    throw damaged(path, error instanceof Error ? error.message : String(error), error);
  }
}
