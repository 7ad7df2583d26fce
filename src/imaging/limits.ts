import { unsupported } from './imageErrors.ts';

/** No side of an image may be longer. Windowed reads work up to this size in either direction. */
const LARGEST_SIDE = 65_535;

/** Bytes of decoded pixels that are held in memory at once, when an image is opened whole. */
const LARGEST_WHOLE_BYTES = 2 * 2 ** 30;

/** JPEG decoding keeps every coefficient, several times the pixels' own size, so it ends earlier. */
export const LARGEST_JPEG_PIXELS = 100e6;

/** @throws AppError `input/unsupported` when a side is zero or longer than `LARGEST_SIDE`. */
export function checkSides(file: string, width: number, height: number): void {
  if (width >= 1 && height >= 1 && width <= LARGEST_SIDE && height <= LARGEST_SIDE) return;
  throw unsupported(file, `is ${width} × ${height} pixels; a side may have 1 to ${LARGEST_SIDE} pixels`, 'Cut it into parts.');
}

/** @throws AppError `input/unsupported` when opening the image whole would need more than `LARGEST_WHOLE_BYTES`. */
export function checkWholeSize(file: string, width: number, height: number, bytesPerPixel: number): void {
  const bytes = width * height * bytesPerPixel;
  if (bytes <= LARGEST_WHOLE_BYTES) return;
  throw unsupported(
    file,
    `is ${width} × ${height} pixels and would need ${gibibytes(bytes)} GiB opened whole; the limit is ${gibibytes(LARGEST_WHOLE_BYTES)} GiB`,
    'Save it as a TIFF, which is read part by part, or cut it into parts.',
  );
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
