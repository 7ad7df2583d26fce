import type { PixelRect } from '../../../shared/raster/raster.ts';
import { UNLABELLED } from '../../../shared/raster/raster.ts';
import { fainter, pixelOf, type MaskStyle, type Palette } from './palette.ts';

/** Pixels from one line of a hatching to the next, and how thick a line is. */
const PITCH = 16;
const LINE = 5;
/** What is left of a colour between the lines. */
const FAINT = 0.15;
/** Unlabelled pixels carry a light and a dark line side by side, so that they are seen on every micrograph. */
const UNLABELLED_PITCH = 12;
const LIGHT = pixelOf('#ffffff', 0.55);
const DARK = pixelOf('#000000', 0.55);

/** Large and a multiple of the pitch, so that differences stay positive. */
const FAR = PITCH << 20;
const isRising = (x: number, y: number): boolean => (x + y) % PITCH < LINE;
const isFalling = (x: number, y: number): boolean => (x - y + FAR) % PITCH < LINE;

/** The hatchings: classes differ in them also for who sees no colours. */
const HATCHINGS: readonly ((x: number, y: number) => boolean)[] = [
  isRising,
  isFalling,
  (_, y) => y % PITCH < LINE,
  (x) => x % PITCH < LINE,
  (x, y) => x % PITCH < LINE && y % PITCH < LINE,
  (x, y) => isRising(x, y) || isFalling(x, y),
];

/**
 * Colours a rectangle of classes. `labels` has one pixel more on each side than `rect`, so that outlines know their neighbours;
 * `into` is `rect.width` to a row. The hatching depends on where in the mask a pixel is, so that tiles fit together.
 */
export function colourLabels(labels: Uint8Array, rect: PixelRect, palette: Palette, style: MaskStyle, into: Uint32Array): void {
  const { x: left, y: top, width, height } = rect;
  const stride = width + 2;
  const faint = style === 'hatching' ? palette.map((pixel) => fainter(pixel, FAINT)) : palette;
  for (let y = 0; y < height; y++) {
    const row = (y + 1) * stride + 1;
    const to = y * width;
    for (let x = 0; x < width; x++) {
      const at = row + x;
      const value = labels[at] as number;
      if (value === UNLABELLED) into[to + x] = unlabelled(left + x, top + y);
      else if (style === 'fill') into[to + x] = palette[value] as number;
      else if (style === 'outline') into[to + x] = isEdge(labels, at, stride, value) ? (palette[value] as number) : 0;
      else into[to + x] = ((HATCHINGS[value % HATCHINGS.length] as (x: number, y: number) => boolean)(left + x, top + y) ? palette : faint)[value] as number;
    }
  }
}

function unlabelled(x: number, y: number): number {
  const phase = (x + y) % UNLABELLED_PITCH;
  return phase === 0 ? LIGHT : phase === 1 ? DARK : 0;
}

function isEdge(labels: Uint8Array, at: number, stride: number, value: number): boolean {
  return labels[at - 1] !== value || labels[at + 1] !== value || labels[at - stride] !== value || labels[at + stride] !== value;
}
