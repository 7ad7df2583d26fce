import { rasterOf } from '../../imaging/rasters.ts';
import type { TilePlan, TileRef } from '../../shared/datasets/tiles.ts';
import type { LabelMap, Raster } from '../../shared/raster/raster.ts';
import type { ImageSource } from './ImageSource.ts';

/** The side of an image at half size: an odd last pixel is kept. */
const half = (length: number): number => Math.ceil(length / 2);

/** Half as wide and high, each pixel the mean of the two by two it covers. */
export function halfRaster(raster: Raster): Raster {
  const { data, width, height, channels, bitDepth } = raster;
  const [outWidth, outHeight] = [half(width), half(height)];
  const out = bitDepth === 8 ? new Uint8Array(outWidth * outHeight * channels) : new Uint16Array(outWidth * outHeight * channels);
  for (let y = 0, at = 0; y < outHeight; y++) {
    const upper = 2 * y * width;
    const lower = Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < outWidth; x++) {
      const [left, right] = [2 * x, Math.min(2 * x + 1, width - 1)];
      for (let channel = 0; channel < channels; channel++) {
        const value = (pixel: number): number => data[pixel * channels + channel] as number;
        out[at++] = Math.round((value(upper + left) + value(upper + right) + value(lower + left) + value(lower + right)) / 4);
      }
    }
  }
  return rasterOf(outWidth, outHeight, channels, out);
}

/** Half as wide and high, each label the most frequent of the two by two it covers, of equally frequent ones the first. */
export function halfLabels({ data, width, height }: LabelMap): LabelMap {
  const [outWidth, outHeight] = [half(width), half(height)];
  const out = new Uint8Array(outWidth * outHeight);
  for (let y = 0, at = 0; y < outHeight; y++) {
    const upper = 2 * y * width;
    const lower = Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < outWidth; x++) {
      const [left, right] = [2 * x, Math.min(2 * x + 1, width - 1)];
      out[at++] = mostFrequent(data[upper + left] as number, data[upper + right] as number, data[lower + left] as number, data[lower + right] as number);
    }
  }
  return { width: outWidth, height: outHeight, data: out };
}

/** Unless a pair or more agrees on another one, the first stands. */
function mostFrequent(a: number, b: number, c: number, d: number): number {
  if (a === b || a === c || a === d) return b === c && c === d ? b : a;
  if (b === c || b === d) return b;
  return c === d ? c : a;
}

/** A dataset's tiles as they lie in micrographs of half the size. */
export function halfTiles(plan: TilePlan): TilePlan {
  const halved = (tiles: readonly TileRef[]): TileRef[] => tiles.map((tile) => ({ ...tile, x: Math.floor(tile.x / 2), y: Math.floor(tile.y / 2) }));
  return { tileSize: plan.tileSize / 2, train: halved(plan.train), validation: halved(plan.validation), test: halved(plan.test) };
}

/** An image that is read at half its size. */
export function halfSource(source: ImageSource): ImageSource {
  return {
    width: half(source.width),
    height: half(source.height),
    readWindow: async ({ x, y, width, height }) =>
      halfRaster(await source.readWindow({ x: 2 * x, y: 2 * y, width: Math.min(2 * width, source.width - 2 * x), height: Math.min(2 * height, source.height - 2 * y) })),
  };
}

/** Labels of an image at half size, for the image of this size: each pixel's is that of the pixel that covers it. */
export function doubleLabels(labels: LabelMap, width: number, height: number): LabelMap {
  const data = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = (y >> 1) * labels.width;
    for (let x = 0; x < width; x++) data[at++] = labels.data[row + (x >> 1)] as number;
  }
  return { width, height, data };
}
