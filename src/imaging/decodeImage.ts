import type { Calibration } from '../shared/domain/records.ts';
import type { Raster } from '../shared/raster/raster.ts';
import type { ImageFormat } from './imageFormats.ts';
import { checkWholeSize } from './limits.ts';
import { openStoredImage } from './openStoredImage.ts';
import type { OpenOptions } from './openStoredImage.ts';
import { applyOrientation, orientedSize } from './orientation.ts';
import type { Orientation } from './orientation.ts';
import { rasterOf } from './rasters.ts';
import type { ImageHints, StoredImage } from './storedImage.ts';
import { naturalShape, toNaturalRaster } from './toNaturalRaster.ts';

/** A micrograph as it is measured. */
export interface DecodedImage {
  /** Upright pixels. */
  readonly raster: Raster;
  /** Size in the file, before the orientation was applied. */
  readonly originalWidth: number;
  readonly originalHeight: number;
  readonly format: ImageFormat;
  /** What the file asked for and what was applied; 1 is upright as stored. */
  readonly orientation: Orientation;
  readonly hints: ImageHints;
  /** What the file says about its scale, never confirmed; null where it says nothing that can be believed. */
  readonly scale: Calibration | null;
  /** Sentences about what was dropped, converted or not believed, for the person who imports. */
  readonly notes: readonly string[];
}

/**
 * Decodes a whole image: orientation of EXIF or TIFF applied, palettes and white-is-zero resolved, alpha dropped, 16 bits
 * kept. Memory: the pixels, once more while turning.
 * @throws AppError `input/…` with a sentence that names the file and the cure, for anything that is not a sound image within the limits.
 */
export async function decodeImage(path: string, options: OpenOptions = {}): Promise<DecodedImage> {
  const { format, image, close } = await openStoredImage(path, options);
  try {
    const { orientation, width, height } = image;
    const upright = await readWhole(path, image);
    const turned = orientedSize(width, height, orientation);
    return {
      raster: rasterOf(turned.width, turned.height, upright.channels, applyOrientation(upright.data, width, height, upright.channels, orientation)),
      originalWidth: width,
      originalHeight: height,
      format,
      orientation,
      hints: image.hints,
      scale: image.scale,
      notes: image.notes,
    };
  } finally {
    await close();
  }
}

/** Pixels of this many bytes are converted at a time, so that alpha and palettes do not double the memory. */
const BAND_BYTES = 16 * 2 ** 20;

/** All pixels in natural colours, as stored, not yet turned. @throws AppError `input/unsupported` beyond the size limit. */
export async function readWhole(path: string, image: StoredImage): Promise<Raster> {
  const { width, height } = image;
  const { channels, bitDepth } = naturalShape(image);
  const bytesPerPixel = channels * (bitDepth / 8);
  checkWholeSize(path, width, height, bytesPerPixel);
  if (!image.windowed) return toNaturalRaster(image, await image.read({ x: 0, y: 0, width, height }), width, height);
  const data = bitDepth === 8 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels);
  const rows = Math.max(1, Math.floor(BAND_BYTES / (width * bytesPerPixel)));
  for (let y = 0; y < height; y += rows) {
    const band = { x: 0, y, width, height: Math.min(rows, height - y) };
    data.set(toNaturalRaster(image, await image.read(band), width, band.height).data, y * width * channels);
  }
  return rasterOf(width, height, channels, data);
}
