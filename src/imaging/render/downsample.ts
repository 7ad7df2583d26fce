import type { Raster } from '../../shared/raster/raster.ts';
import { rasterOf } from '../rasters.ts';

/**
 * A smaller copy whose longer side is at most `maxSide` pixels, each the area-weighted mean of the pixels it covers.
 * Images that are small enough come back as they are; depth and channels stay.
 */
export function downsample(raster: Raster, maxSide: number): Raster {
  const { width, height, channels } = raster;
  const factor = Math.max(width, height) / maxSide;
  if (factor <= 1) return raster;
  const outWidth = Math.max(1, Math.round(width / factor));
  const outHeight = Math.max(1, Math.round(height / factor));
  const across = coverage(width, outWidth);
  const down = coverage(height, outHeight);
  const outRow = outWidth * channels;
  const sums = new Float64Array(outRow * outHeight);
  const rowSums = new Float64Array(outRow);
  for (let y = 0; y < height; y++) {
    rowSums.fill(0);
    const start = y * width * channels;
    for (let x = 0; x < width; x++) {
      const { cell, share } = at(across, x);
      for (let channel = 0; channel < channels; channel++) {
        const value = raster.data[start + x * channels + channel] as number;
        const to = cell * channels + channel;
        rowSums[to] = (rowSums[to] as number) + value * share;
        if (share < 1 && to + channels < outRow) rowSums[to + channels] = (rowSums[to + channels] as number) + value * (1 - share);
      }
    }
    const { cell, share } = at(down, y);
    const to = cell * outRow;
    const spill = share < 1 && cell + 1 < outHeight;
    for (let index = 0; index < outRow; index++) {
      const sum = rowSums[index] as number;
      sums[to + index] = (sums[to + index] as number) + sum * share;
      if (spill) sums[to + outRow + index] = (sums[to + outRow + index] as number) + sum * (1 - share);
    }
  }
  const area = (width / outWidth) * (height / outHeight);
  const data = raster.bitDepth === 8 ? new Uint8Array(sums.length) : new Uint16Array(sums.length);
  for (let index = 0; index < data.length; index++) data[index] = Math.round((sums[index] as number) / area);
  return rasterOf(outWidth, outHeight, channels, data);
}

interface Coverage {
  readonly cells: Uint32Array;
  readonly shares: Float64Array;
}

/** For each of `size` pixels the first of `cells` it covers and what share of it lies there; the rest lies in the next. */
function coverage(size: number, count: number): Coverage {
  const cells = new Uint32Array(size);
  const shares = new Float64Array(size);
  for (let pixel = 0; pixel < size; pixel++) {
    // In whole numbers, so that exact multiples have no rounding crumbs.
    const cell = Math.floor((pixel * count) / size);
    const border = (cell + 1) * size;
    cells[pixel] = cell;
    shares[pixel] = Math.min(1, (border - pixel * count) / count);
  }
  return { cells, shares };
}

function at(table: Coverage, pixel: number): { cell: number; share: number } {
  return { cell: table.cells[pixel] as number, share: table.shares[pixel] as number };
}
