import type { PixelRect } from '../../../shared/raster/raster.ts';

/** Classes that can be looked at: a mask, or what comes of two. */
export interface LabelSource {
  readonly width: number;
  readonly height: number;
  /**
   * Every `stride`-th pixel of a rectangle (of its middle) into `into`, row by row, `width` to a row; unlabelled outside. `x`, `y`,
   * `width` and `height` count samples.
   */
  sample(rect: PixelRect, stride: number, into: Uint8Array): void;
}
