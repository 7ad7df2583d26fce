import type { Calibration } from '../shared/domain/records.ts';
import type { PixelRect } from '../shared/raster/raster.ts';
import type { Orientation } from './orientation.ts';

/** One element per sample, unscaled; 8-bit containers up to 8 bits, else 16-bit. */
export type StoredValues = Uint8Array | Uint16Array;

/** What a file says about how it was taken; null where it is silent. */
export interface ImageHints {
  readonly modality: 'SEM' | null;
  readonly objective: string | null;
  readonly instrument: string | null;
}

export const NO_HINTS: ImageHints = { modality: null, objective: null, instrument: null };

/**
 * An image as its file holds it, before orientation, palette and alpha are dealt with: micrographs and masks are both
 * made from this, since a mask wants the stored numbers and a micrograph the colours they mean.
 */
export interface StoredImage {
  readonly width: number;
  readonly height: number;
  /** Interleaved samples per pixel: 1 grey or palette, 2 grey + alpha, 3 RGB, 4 RGB + alpha. */
  readonly samples: 1 | 2 | 3 | 4;
  /** Significant bits of a value: 1 to 16. */
  readonly bits: number;
  /** `inverted` is grey with white as zero. */
  readonly meaning: 'grey' | 'inverted' | 'rgb' | 'palette';
  /** Red, green, blue per index, 8 bits each; null unless `meaning` is `palette`. */
  readonly palette: Uint8Array | null;
  readonly orientation: Orientation;
  /** Values were changed by compression (JPEG). */
  readonly lossy: boolean;
  /** Whether `read` touches only the part of the file it needs. */
  readonly windowed: boolean;
  readonly scale: Calibration | null;
  readonly hints: ImageHints;
  /** Sentences about what was ignored or changed. */
  readonly notes: readonly string[];
  /** The samples of a rectangle inside the image, row by row. */
  read(rect: PixelRect): Promise<StoredValues>;
}

/** The samples of `rect` out of a whole image's; the very same array where `rect` is the whole image. */
export function cutValues<T extends StoredValues>(values: T, width: number, height: number, samples: number, rect: PixelRect): T {
  if (rect.x === 0 && rect.y === 0 && rect.width === width && rect.height === height) return values;
  const rowLength = rect.width * samples;
  const cut = (values instanceof Uint8Array ? new Uint8Array(rowLength * rect.height) : new Uint16Array(rowLength * rect.height)) as T;
  for (let row = 0; row < rect.height; row++) {
    const from = ((rect.y + row) * width + rect.x) * samples;
    cut.set(values.subarray(from, from + rowLength), row * rowLength);
  }
  return cut;
}
