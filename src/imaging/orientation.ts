/**
 * Orientation of EXIF and TIFF (TIFF 6.0 tag 274): where the stored row 0 and column 0 stand when the picture is shown.
 * 1 top-left, 2 top-right, 3 bottom-right, 4 bottom-left, 5 left-top, 6 right-top, 7 right-bottom, 8 left-bottom.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** A value of the orientation tag; anything outside 1 to 8 means nothing and counts as 1. */
export function toOrientation(value: number | undefined): Orientation {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/** Size once the orientation is applied; 5 to 8 exchange width and height. */
export function orientedSize(width: number, height: number, orientation: Orientation): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Where the shown pixel (0, 0) is stored, and whether going right on the screen means going down in the file. */
const STEPS: Readonly<Record<Orientation, { readonly fromRight: boolean; readonly fromBottom: boolean; readonly exchanged: boolean }>> = {
  1: { fromRight: false, fromBottom: false, exchanged: false },
  2: { fromRight: true, fromBottom: false, exchanged: false },
  3: { fromRight: true, fromBottom: true, exchanged: false },
  4: { fromRight: false, fromBottom: true, exchanged: false },
  5: { fromRight: false, fromBottom: false, exchanged: true },
  6: { fromRight: false, fromBottom: true, exchanged: true },
  7: { fromRight: true, fromBottom: true, exchanged: true },
  8: { fromRight: true, fromBottom: false, exchanged: true },
};

/** Turns stored samples (`width` × `height`, interleaved) upright; the very same array for orientation 1. */
export function applyOrientation<T extends Uint8Array | Uint16Array>(values: T, width: number, height: number, samples: number, orientation: Orientation): T {
  if (orientation === 1) return values;
  const { fromRight, fromBottom, exchanged } = STEPS[orientation];
  const column = (fromRight ? -1 : 1) * samples;
  const row = (fromBottom ? -1 : 1) * width * samples;
  const start = ((fromBottom ? height - 1 : 0) * width + (fromRight ? width - 1 : 0)) * samples;
  const [stepX, stepY] = exchanged ? [row, column] : [column, row];
  const shown = orientedSize(width, height, orientation);
  const out = (values instanceof Uint8Array ? new Uint8Array(values.length) : new Uint16Array(values.length)) as T;
  let to = 0;
  for (let y = 0; y < shown.height; y++) {
    let from = start + y * stepY;
    for (let x = 0; x < shown.width; x++, from += stepX) {
      for (let sample = 0; sample < samples; sample++) out[to++] = values[from + sample] as number;
    }
  }
  return out;
}
