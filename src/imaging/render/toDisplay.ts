import type { Raster } from '../../shared/raster/raster.ts';
import type { DisplayRaster } from '../rasters.ts';

/** Values shown black and white; what lies between is linear. */
export interface DisplayWindow {
  readonly low: number;
  readonly high: number;
}

/** Share of values that may be cut at either end, so that hot pixels do not darken the rest. */
const CUT = 0.001;

/** The window from the 0.1 % to the 99.9 % percentile of all channels together; one value alone is shown mid grey. */
export function displayWindow(raster: Raster): DisplayWindow {
  const histogram = new Float64Array(2 ** raster.bitDepth);
  countValues(raster, histogram);
  return windowOfHistogram(histogram);
}

/** Adds the values of an image, or of a part of one, to how often each occurs. */
export function countValues(raster: Raster, histogram: Float64Array): void {
  for (const value of raster.data) histogram[value] = (histogram[value] as number) + 1;
}

/** The window of `displayWindow`, of an image that was counted part by part. */
export function windowOfHistogram(histogram: Float64Array): DisplayWindow {
  const cut = histogram.reduce((sum, count) => sum + count, 0) * CUT;
  const low = firstBeyond(histogram, cut, 0, 1);
  const high = firstBeyond(histogram, cut, histogram.length - 1, -1);
  return low < high ? { low, high } : { low: low - 1, high: low + 1 };
}

/** The first value, coming from `start`, at which more than `cut` values are passed. */
function firstBeyond(histogram: Float64Array, cut: number, start: number, step: number): number {
  let passed = 0;
  for (let value = start; value >= 0 && value < histogram.length; value += step) {
    passed += histogram[value] as number;
    if (passed > cut) return value;
  }
  return start;
}

/**
 * Pixels for showing: 16-bit values through a window (of their own percentiles unless given), 8-bit ones as they are
 * unless a window is given. Never for measuring.
 */
export function toDisplay(raster: Raster, window?: DisplayWindow): DisplayRaster {
  if (raster.bitDepth === 8 && window === undefined) return raster;
  const { low, high } = window ?? displayWindow(raster);
  const table = new Uint8ClampedArray(2 ** raster.bitDepth);
  for (let value = 0; value < table.length; value++) table[value] = ((value - low) / (high - low)) * 255;
  const data = new Uint8Array(raster.data.length);
  for (let index = 0; index < data.length; index++) data[index] = table[raster.data[index] as number] as number;
  return { width: raster.width, height: raster.height, channels: raster.channels, bitDepth: 8, data };
}
