import { UNLABELLED } from '../../../shared/raster/raster.ts';

/** How the classes are shown over the micrograph. */
export const STYLES = ['fill', 'outline', 'hatching'] as const;
export type MaskStyle = (typeof STYLES)[number];

/** How one class is shown. */
export interface ClassLook {
  /** `#rrggbb` */
  readonly colour: string;
  /** From 0 to 1. */
  readonly opacity: number;
  readonly isShown: boolean;
}

/** One pixel in the byte order of a canvas (red, green, blue, opacity), by class index. Classes that nobody defined are magenta. */
export type Palette = Uint32Array;

export function paletteOf(classes: readonly ClassLook[]): Palette {
  const palette = new Uint32Array(256).fill(pixelOf('#ff00ff', 1));
  classes.forEach(({ colour, opacity, isShown }, index) => {
    palette[index] = pixelOf(colour, isShown ? opacity : 0);
  });
  palette[UNLABELLED] = 0;
  return palette;
}

/** A canvas pixel as the 32-bit number that has these bytes in memory. */
export function pixelOf(colour: string, opacity: number): number {
  const bytes = Uint8Array.of(parseInt(colour.slice(1, 3), 16), parseInt(colour.slice(3, 5), 16), parseInt(colour.slice(5, 7), 16), Math.round(opacity * 255));
  return new Uint32Array(bytes.buffer)[0] as number;
}

/** The same pixel, more see-through. */
export function fainter(pixel: number, factor: number): number {
  const bytes = new Uint8Array(Uint32Array.of(pixel).buffer);
  bytes[3] = Math.round((bytes[3] as number) * factor);
  return new Uint32Array(bytes.buffer)[0] as number;
}
