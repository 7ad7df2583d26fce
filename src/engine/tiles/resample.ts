import { rasterOf } from '../../imaging/rasters.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import type { ImageSource } from './ImageSource.ts';

/** The places of the old axis that a place of the new one is made of: `weights` from `start` on, summing to 1. */
export interface Taps {
  readonly start: number;
  readonly weights: Float64Array;
}

/**
 * How an axis of `length` becomes one of `newLength`: bilinear where it grows; where it shrinks, the triangle grows wide enough
 * to let every place count, so that fine structures fade and do not alias. Places are the middles of pixels; equal lengths
 * change nothing.
 */
export function resampleTaps(length: number, newLength: number): Taps[] {
  const ratio = length / newLength;
  const reach = Math.max(1, ratio);
  return Array.from({ length: newLength }, (_, at) => {
    const middle = (at + 0.5) * ratio - 0.5;
    const start = Math.max(Math.floor(middle - reach) + 1, 0);
    const end = Math.min(Math.ceil(middle + reach) - 1, length - 1);
    const weights = Float64Array.from({ length: end - start + 1 }, (_unused, tap) => 1 - Math.abs(start + tap - middle) / reach);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { start, weights: weights.map((weight) => weight / total) };
  });
}

/** The length of an axis at a scale: at least one pixel. */
export function scaledLength(length: number, scale: number): number {
  return Math.max(1, Math.round(length * scale));
}

/** An image that is read at a scale; its windows are cut out of one and the same picture, whatever their size. */
export function scaledSource(source: ImageSource, scale: number): ImageSource {
  if (scale === 1) return source;
  const [width, height] = [scaledLength(source.width, scale), scaledLength(source.height, scale)];
  const [columns, rows] = [resampleTaps(source.width, width), resampleTaps(source.height, height)];
  return {
    width,
    height,
    readWindow: async ({ x, y, width: wide, height: high }) => {
      const [across, down] = [columns.slice(x, x + wide), rows.slice(y, y + high)];
      const [left, right] = spanOf(across);
      const [top, bottom] = spanOf(down);
      return resampled(await source.readWindow({ x: left, y: top, width: right - left, height: bottom - top }), across, left, down, top);
    },
  };
}

/** The places that some taps need, from (inclusive) to (exclusive). */
function spanOf(taps: readonly Taps[]): [number, number] {
  const [first, last] = [taps[0] as Taps, taps.at(-1) as Taps];
  return [first.start, last.start + last.weights.length];
}

/** Along rows, then along columns, of a raster whose upper left corner is (left, top) in the places of the taps. */
function resampled(raster: Raster, across: readonly Taps[], left: number, down: readonly Taps[], top: number): Raster {
  const { width, height, channels, bitDepth, data } = raster;
  const between = new Float32Array(height * across.length * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (const { start, weights } of across) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0, from = (y * width + start - left) * channels + channel; tap < weights.length; tap++, from += channels) sum += (weights[tap] as number) * (data[from] as number);
        between[at++] = sum;
      }
    }
  }
  const length = across.length * channels;
  const out = bitDepth === 8 ? new Uint8Array(down.length * length) : new Uint16Array(down.length * length);
  down.forEach(({ start, weights }, y) => {
    for (let at = 0; at < length; at++) {
      let sum = 0;
      for (let tap = 0, from = (start - top) * length + at; tap < weights.length; tap++, from += length) sum += (weights[tap] as number) * (between[from] as number);
      out[y * length + at] = Math.round(sum);
    }
  });
  return rasterOf(across.length, down.length, channels, out);
}
