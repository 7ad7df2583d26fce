import { stat } from 'node:fs/promises';
import { decodeImage, type DecodedImage } from '../../../imaging/decodeImage.ts';
import { decodeMask } from '../../../imaging/decodeMask.ts';
import { hashPixels } from '../../../imaging/hashPixels.ts';
import type { Calibration, Sha256 } from '../../../shared/domain/records.ts';
import { hashFile } from '../../project/files/hashFile.ts';
import { maskFactsOf, type MaskFacts } from './readMask.ts';

/** What is known of an image file once all its pixels were read. */
export interface ImageFacts {
  readonly pixelSha256: Sha256;
  /** Size after the orientation was applied. */
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  readonly channels: 1 | 3;
  readonly hints: DecodedImage['hints'];
  readonly scale: Calibration | null;
  readonly notes: readonly string[];
}

/**
 * Reads files to the end to say what they are, and remembers it as long as they stay the same: a preview that is asked for again,
 * and the import after it, decode nothing twice. Pixels are not kept.
 */
export class FileExaminer {
  readonly #pages: 'single' | 'first';
  readonly #known = new Map<string, Promise<unknown>>();

  constructor(pages: 'single' | 'first') {
    this.#pages = pages;
  }

  /** @throws AppError as `hashFile` */
  sha256(path: string): Promise<Sha256> {
    return this.#once('sha256', path, () => hashFile(path));
  }

  /** @throws AppError as `decodeImage` */
  image(path: string): Promise<ImageFacts> {
    return this.#once('image', path, async () => {
      const { raster, hints, scale, notes } = await decodeImage(path, { pages: this.#pages });
      const { width, height, bitDepth, channels } = raster;
      return { pixelSha256: hashPixels(raster), width, height, bitDepth, channels, hints, scale, notes };
    });
  }

  /** @throws AppError as `decodeMask` */
  mask(path: string): Promise<MaskFacts> {
    return this.#once('mask', path, async () => maskFactsOf(path, await decodeMask(path, { pages: this.#pages })));
  }

  async #once<T>(what: string, path: string, work: () => Promise<T>): Promise<T> {
    const found = await stat(path).catch(() => undefined);
    // A file that cannot be looked at says so itself when it is read.
    if (found === undefined) return work();
    const key = `${what} ${found.size} ${found.mtimeMs} ${path}`;
    const result = (this.#known.get(key) as Promise<T> | undefined) ?? work();
    this.#known.set(key, result);
    return result;
  }
}
