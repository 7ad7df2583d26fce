import type { Raster } from '../shared/raster/raster.ts';

/** A raster of `data`, whose kind says the depth. */
export function rasterOf(width: number, height: number, channels: 1 | 3, data: Uint8Array | Uint16Array): Raster {
  return data instanceof Uint8Array ? { width, height, channels, bitDepth: 8, data } : { width, height, channels, bitDepth: 16, data };
}

/** An 8-bit raster, as everything that is shown is. */
export type DisplayRaster = Extract<Raster, { bitDepth: 8 }>;
