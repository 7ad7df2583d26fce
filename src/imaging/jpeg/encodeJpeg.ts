import jpeg from 'jpeg-js';
import type { DisplayRaster } from '../rasters.ts';

/** For pictures to look at; nothing is measured on them. */
const QUALITY = 85;

/** A picture as a JPEG file. */
export function encodeJpeg({ width, height, channels, data }: DisplayRaster): Uint8Array {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgba[4 * pixel + channel] = data[channels * pixel + (channels === 3 ? channel : 0)] as number;
  }
  return jpeg.encode({ width, height, data: rgba }, QUALITY).data;
}
