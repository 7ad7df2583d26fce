/**
 * Decoded pixels, row by row, channels interleaved (grey: 1, RGB: 3). 16-bit images stay 16-bit; window and level are
 * display only.
 */
export type Raster =
  | { readonly width: number; readonly height: number; readonly channels: 1 | 3; readonly bitDepth: 8; readonly data: Uint8Array }
  | { readonly width: number; readonly height: number; readonly channels: 1 | 3; readonly bitDepth: 16; readonly data: Uint16Array };

/** One class index per pixel, row by row; 255 is unlabelled. */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Value of unlabelled pixels in every mask; ignored by training, evaluation and measurement. */
export const UNLABELLED = 255;

/** A rectangle of whole pixels. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
