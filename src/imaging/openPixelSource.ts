import { AppError } from '../shared/errors/AppError.ts';
import type { PixelRect, Raster } from '../shared/raster/raster.ts';
import { readWhole } from './decodeImage.ts';
import { openStoredImage } from './openStoredImage.ts';
import type { OpenOptions } from './openStoredImage.ts';
import { applyOrientation, orientedSize } from './orientation.ts';
import { rasterOf } from './rasters.ts';
import { cutValues } from './storedImage.ts';
import { naturalShape, toNaturalRaster } from './toNaturalRaster.ts';

/** An image that is read part by part. Sizes are those after the orientation was applied. */
export interface PixelSource {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly bitDepth: 8 | 16;
  /** Whether it is read part by part; else all its pixels are in memory. */
  readonly windowed: boolean;
  /** The pixels of a rectangle inside the image. @throws AppError `usage/invalid` outside it, `input/unreadable` when damaged. */
  readWindow(rect: PixelRect): Promise<Raster>;
  /** Lets go of the file; no window can be read afterwards. */
  close(): Promise<void>;
}

/**
 * Opens an image for reading windows. Upright TIFFs are read strip by strip or tile by tile: memory is the window, one
 * block and a cache of 64 MiB. Turned TIFFs and the other formats are decoded whole once, within the limits of `decodeImage`.
 * @throws AppError as `decodeImage`.
 */
export async function openPixelSource(path: string, options: OpenOptions = {}): Promise<PixelSource> {
  const { image, close } = await openStoredImage(path, options);
  const { channels, bitDepth } = naturalShape(image);
  const { width, height } = orientedSize(image.width, image.height, image.orientation);
  const shape = { width, height, channels, bitDepth };
  if (image.windowed && image.orientation === 1) {
    return {
      ...shape,
      windowed: true,
      async readWindow(rect) {
        checkInside(path, rect, width, height);
        return toNaturalRaster(image, await image.read(rect), rect.width, rect.height);
      },
      close,
    };
  }
  try {
    const stored = await readWhole(path, image);
    const data = applyOrientation(stored.data, image.width, image.height, channels, image.orientation);
    return {
      ...shape,
      windowed: false,
      async readWindow(rect) {
        checkInside(path, rect, width, height);
        return rasterOf(rect.width, rect.height, channels, cutValues(data, width, height, channels, rect));
      },
      close: async () => undefined,
    };
  } finally {
    await close();
  }
}

function checkInside(path: string, rect: PixelRect, width: number, height: number): void {
  const whole = [rect.x, rect.y, rect.width, rect.height].every(Number.isInteger);
  if (whole && rect.x >= 0 && rect.y >= 0 && rect.width >= 1 && rect.height >= 1 && rect.x + rect.width <= width && rect.y + rect.height <= height) return;
  throw new AppError('usage/invalid', `The window ${rect.width} × ${rect.height} at (${rect.x}, ${rect.y}) is not inside "${path}", which is ${width} × ${height} pixels. Ask for a window inside the image.`);
}
