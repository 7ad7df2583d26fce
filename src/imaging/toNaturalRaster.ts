import type { Raster } from '../shared/raster/raster.ts';
import { rasterOf } from './rasters.ts';
import type { StoredImage, StoredValues } from './storedImage.ts';

/** Grey or RGB, and how deep, an image becomes: known before a pixel is read. */
export function naturalShape(image: StoredImage): { channels: 1 | 3; bitDepth: 8 | 16 } {
  const colour = image.meaning === 'rgb' || (image.palette !== null && !isGreyPalette(image.palette));
  return { channels: colour ? 3 : 1, bitDepth: image.bits > 8 ? 16 : 8 };
}

/**
 * Stored samples of a `width` × `height` part as the brightness or colour they mean: alpha is dropped (colours stay as
 * stored), palettes are looked up, white-is-zero is inverted, grey of 1 to 7 bits is stretched to 8. Values of 9 to 16 bits keep their numbers.
 */
export function toNaturalRaster(image: StoredImage, values: StoredValues, width: number, height: number): Raster {
  const { channels } = naturalShape(image);
  if (image.palette !== null) return rasterOf(width, height, channels, lookUp(image.palette, values, image.samples, channels));
  const kept = image.samples === channels ? values : dropAlpha(values, image.samples, channels);
  const top = 2 ** image.bits - 1;
  if (image.bits < 8) return rasterOf(width, height, channels, kept.map((value) => Math.round(((image.meaning === 'inverted' ? top - value : value) * 255) / top)));
  if (image.meaning === 'inverted') return rasterOf(width, height, channels, kept.map((value) => top - value));
  return rasterOf(width, height, channels, kept);
}

/** Palettes of greys only (ImageJ's grey lookup tables) give a grey image. */
function isGreyPalette(palette: Uint8Array): boolean {
  for (let at = 0; at < palette.length; at += 3) if (palette[at] !== palette[at + 1] || palette[at] !== palette[at + 2]) return false;
  return true;
}

function lookUp(palette: Uint8Array, values: StoredValues, samples: number, channels: 1 | 3): Uint8Array {
  const count = values.length / samples;
  const out = new Uint8Array(count * channels);
  for (let pixel = 0; pixel < count; pixel++) {
    const colour = 3 * (values[pixel * samples] as number);
    for (let channel = 0; channel < channels; channel++) out[pixel * channels + channel] = palette[colour + channel] as number;
  }
  return out;
}

/** The first `channels` of every `samples` values. */
export function dropAlpha(values: StoredValues, samples: number, channels: number): StoredValues {
  const count = values.length / samples;
  const out = values instanceof Uint8Array ? new Uint8Array(count * channels) : new Uint16Array(count * channels);
  for (let pixel = 0; pixel < count; pixel++) {
    for (let channel = 0; channel < channels; channel++) out[pixel * channels + channel] = values[pixel * samples + channel] as number;
  }
  return out;
}
