import { unsupported } from './imageErrors.ts';
import { checkWholeSize } from './limits.ts';
import { openStoredImage } from './openStoredImage.ts';
import type { OpenOptions } from './openStoredImage.ts';
import { applyOrientation, orientedSize } from './orientation.ts';
import type { StoredValues } from './storedImage.ts';
import { dropAlpha } from './toNaturalRaster.ts';

/** The numbers a mask file holds, one per pixel, upright. */
export interface MaskValues {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
}

/**
 * Reads the raw value of every pixel: grey values as stored (1 to 16 bits, not stretched, white-is-zero not inverted),
 * palette images as their index, colour images only where all three channels agree. Alpha is ignored.
 * @throws AppError `input/unsupported` for JPEG, which changes values, and for true colour; else as `decodeImage`.
 */
export async function decodeMask(path: string, options: OpenOptions = {}): Promise<MaskValues> {
  const { image, close } = await openStoredImage(path, options);
  try {
    const { width, height, samples } = image;
    if (image.lossy) throw unsupported(path, 'is a JPEG, whose compression changes the class numbers', 'Save the mask as PNG or TIFF from the program that drew it.');
    checkWholeSize(path, width, height, samples * (image.bits > 8 ? 2 : 1));
    const stored = await image.read({ x: 0, y: 0, width, height });
    const values = image.meaning === 'rgb' ? oneOfThree(path, stored, samples) : samples === 1 ? stored : dropAlpha(stored, samples, 1);
    return { ...orientedSize(width, height, image.orientation), data: applyOrientation(values, width, height, 1, image.orientation) };
  } finally {
    await close();
  }
}

function oneOfThree(path: string, values: StoredValues, samples: number): StoredValues {
  for (let at = 0; at < values.length; at += samples) {
    if (values[at] !== values[at + 1] || values[at] !== values[at + 2]) {
      throw unsupported(path, 'is a colour picture; a mask has one class number per pixel', 'Save it as a grey or palette image (in ImageJ: Image > Type > 8-bit).');
    }
  }
  return dropAlpha(values, samples, 1);
}
