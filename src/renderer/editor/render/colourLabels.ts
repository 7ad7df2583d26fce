import type { PixelRect } from '../../../shared/raster/raster.ts';
import { UNLABELLED } from '../../../shared/raster/raster.ts';
import { fainter, pixelOf, type MaskStyle, type Palette } from './palette.ts';

/** Pixels from one line of a hatching to the next, and how thick a line is. */
const PITCH = 8;
const LINE = 3;
/** Unlabelled pixels carry a light and a dark line side by side, so that they are seen on every micrograph. */
const UNLABELLED_PITCH = 12;
const LIGHT = pixelOf('#ffffff', 0.55);
const DARK = pixelOf('#000000', 0.55);

/** Directions of the hatchings: classes differ in them also for who sees no colours. */
const DIRECTIONS: readonly ((x: number, y: number) => number)[] = [(x, y) => x + y, (x, y) => x - y + (1 << 20) * PITCH, (_, y) => y, (x) => x];

/**
 * Colours a rectangle of classes. `labels` has one pixel more on each side than `rect`, so that outlines know their neighbours;
 * `into` is `rect.width` to a row. The hatching depends on where in the mask a pixel is, so that tiles fit together.
 */
export function colourLabels(labels: Uint8Array, rect: PixelRect, palette: Palette, style: MaskStyle, into: Uint32Array): void {
  const { x: left, y: top, width, height } = rect;
  const stride = width + 2;
  const faint = palette.map((pixel) => fainter(pixel, 0.3));
  for (let y = 0; y < height; y++) {
    const row = (y + 1) * stride + 1;
    for (let x = 0; x < width; x++) {
      const at = row + x;
      const value = labels[at] as number;
      into[y * width + x] = value === UNLABELLED ? unlabelled(left + x, top + y) : style === 'fill' ? (palette[value] as number) : style === 'outline' ? outlined(labels, at, stride, value, palette) : hatched(left + x, top + y, value, palette, faint);
    }
  }
}

function unlabelled(x: number, y: number): number {
  const phase = (x + y) % UNLABELLED_PITCH;
  return phase === 0 ? LIGHT : phase === 1 ? DARK : 0;
}

function outlined(labels: Uint8Array, at: number, stride: number, value: number, palette: Palette): number {
  const isEdge = labels[at - 1] !== value || labels[at + 1] !== value || labels[at - stride] !== value || labels[at + stride] !== value;
  return isEdge ? (palette[value] as number) : 0;
}

function hatched(x: number, y: number, value: number, palette: Palette, faint: Palette): number {
  const direction = DIRECTIONS[value % DIRECTIONS.length] as (x: number, y: number) => number;
  return direction(x, y) % PITCH < LINE ? (palette[value] as number) : (faint[value] as number);
}
