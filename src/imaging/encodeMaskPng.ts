import type { LabelSet } from '../shared/domain/labelSet.ts';
import { UNLABELLED } from '../shared/raster/raster.ts';
import type { LabelMap } from '../shared/raster/raster.ts';
import { checkClasses, rgbOf } from './maskClasses.ts';
import { encodePngRows } from './png/encodePng.ts';

/** Shown for indices without a class by programs that know no transparency. */
const NEUTRAL_GREY = 0x80;

/**
 * A mask as an 8-bit palette PNG: the indices are the class numbers, the palette shows the class colours, 255 is
 * transparent grey. `decodeMask` gives exactly the same numbers back.
 * @throws AppError `input/unknownClass` for a number without a class.
 */
export function encodeMaskPng(labelMap: LabelMap, labelSet: LabelSet): Uint8Array {
  checkClasses(labelMap, labelSet);
  const palette = new Uint8Array(768).fill(NEUTRAL_GREY);
  for (const { index, colour } of labelSet.classes) palette.set(rgbOf(colour), 3 * index);
  const alpha = new Uint8Array(256).fill(255);
  alpha[UNLABELLED] = 0;
  return encodePngRows({
    width: labelMap.width,
    height: labelMap.height,
    bits: 8,
    colourType: 3,
    rows: labelMap.data,
    bytesPerPixel: 1,
    filter: 'none',
    before: [
      { type: 'PLTE', data: palette },
      { type: 'tRNS', data: alpha },
    ],
  });
}
