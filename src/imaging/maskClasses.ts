import type { LabelSet } from '../shared/domain/labelSet.ts';
import { AppError } from '../shared/errors/AppError.ts';
import { UNLABELLED } from '../shared/raster/raster.ts';
import type { LabelMap } from '../shared/raster/raster.ts';

/** Red, green, blue of `#rrggbb`. */
export function rgbOf(colour: string): readonly [number, number, number] {
  const value = parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** @throws AppError `input/unknownClass` when a pixel is neither unlabelled nor one of the classes. */
export function checkClasses(labelMap: LabelMap, labelSet: LabelSet): void {
  const present = new Uint8Array(256);
  for (const value of labelMap.data) present[value] = 1;
  const stranger = present.findIndex((seen, value) => seen === 1 && value !== UNLABELLED && value >= labelSet.classes.length);
  if (stranger < 0) return;
  throw new AppError('input/unknownClass', `The mask holds class ${stranger}, but the label set has only ${labelSet.classes.length} classes (0 to ${labelSet.classes.length - 1}). Add the class or choose the label set the mask was drawn with.`);
}
