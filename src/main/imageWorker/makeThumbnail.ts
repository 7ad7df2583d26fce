import jpeg from 'jpeg-js';
import { decodeImage } from '../../imaging/decodeImage.ts';
import { downsample } from '../../imaging/render/downsample.ts';
import { toDisplay } from '../../imaging/render/toDisplay.ts';
import type { Raster } from '../../shared/raster/raster.ts';

const QUALITY = 85;

/** A JPEG of a micrograph whose longer side is at most `side` pixels. @throws AppError `input/…` */
export async function makeThumbnail(path: string, side: number): Promise<Uint8Array> {
  // A micrograph of the project was decoded before: what its file may hold is known.
  const { raster } = await decodeImage(path, { pages: 'first' });
  return encodeJpeg(toDisplay(downsample(raster, side)));
}

function encodeJpeg({ width, height, channels, data }: Raster): Uint8Array {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) rgba[4 * pixel + channel] = data[channels * pixel + (channels === 3 ? channel : 0)] as number;
  }
  return new Uint8Array(jpeg.encode({ width, height, data: rgba }, QUALITY).data);
}
