import { AppError } from '../errors/AppError.ts';
import type { LabelMap } from '../raster/raster.ts';
import { UNLABELLED } from '../raster/raster.ts';

/** Number of 8-bit grey values. */
export const GREY_VALUES = 256;

/** Tiles of one micrograph ask for the same whole picture again and again. */
const known = new WeakMap<Uint8Array, Uint32Array>();

/** Pixels per grey value, 256 counts. `grey` must not change afterwards: its counts are remembered. */
export function greyHistogram(grey: Uint8Array): Uint32Array {
  const before = known.get(grey);
  if (before !== undefined) return before;
  const counts = new Uint32Array(GREY_VALUES);
  for (const value of grey) counts[value]!++;
  known.set(grey, counts);
  return counts;
}

/**
 * Labelled pixels per class and grey value: `counts[class * 256 + grey]`.
 * @throws AppError `input/sizeMismatch`, `input/unknownClass`.
 */
export function classGreyHistogram(grey: Uint8Array, truth: LabelMap, classes: number): Uint32Array {
  if (grey.length !== truth.data.length) {
    throw new AppError('input/sizeMismatch', `A truth mask of ${truth.width}×${truth.height} pixels does not fit ${grey.length} grey values: they must be of the same picture.`);
  }
  const counts = new Uint32Array((UNLABELLED + 1) * GREY_VALUES);
  for (let i = 0; i < grey.length; i++) counts[((truth.data[i] as number) << 8) | (grey[i] as number)]!++;
  const unknown = counts.findIndex((count, at) => count > 0 && at >= classes * GREY_VALUES && at < UNLABELLED * GREY_VALUES);
  if (unknown >= 0) {
    throw new AppError('input/unknownClass', `A training mask has the class index ${unknown >> 8}, but the label set ends at ${classes - 1}: check the mask or the label set.`);
  }
  return counts.slice(0, classes * GREY_VALUES);
}
