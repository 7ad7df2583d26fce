import jpeg from 'jpeg-js';
import { downsample } from '../../imaging/render/downsample.ts';
import { toDisplay } from '../../imaging/render/toDisplay.ts';
import type { Raster } from '../../shared/raster/raster.ts';

/** Longest side of a printed image in pixels: 1600 over 122 mm are 330 dpi. */
export const PRINT_PIXELS = 1600;
/** At this quality (and without chroma subsampling, as jpeg-js writes) the outlines of an overlay stay clean. */
const JPEG_QUALITY = 92;

/** A raster as JPEG bytes for printing, at most `longest` pixels on its long side; 16-bit images through their window. */
export function printImage(raster: Raster, longest = PRINT_PIXELS): Uint8Array {
  const { width, height, channels, data } = toDisplay(downsample(raster, longest));
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgba[pixel * 4 + channel] = data[pixel * channels + Math.min(channel, channels - 1)] as number;
  }
  return new Uint8Array(jpeg.encode({ data: rgba, width, height }, JPEG_QUALITY).data);
}
