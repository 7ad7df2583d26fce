import { decodeMask } from '../../imaging/decodeMask.ts';
import { openPixelSource, type PixelSource } from '../../imaging/openPixelSource.ts';
import { encodeJpeg } from '../../imaging/jpeg/encodeJpeg.ts';
import { overlayImage, readSmaller } from '../../imaging/render/overlayImage.ts';
import { toDisplay } from '../../imaging/render/toDisplay.ts';
import type { LabelMap } from '../../shared/raster/raster.ts';
import type { ImageTasks } from './imageTasks.ts';

/** The longer side of what is drawn is at most `side`, and more than half of it unless the image is smaller. */
export async function drawThumbnail({ path, mask, side }: ImageTasks['thumbnail']['params']): Promise<Uint8Array> {
  if (mask !== null) return withMask(path, mask.path, async (source, labels) => encodeJpeg(await overlayImage(source, labels, mask.labelSet, pixelsWithin(source, side))));
  const source = await openPixelSource(path, { pages: 'first' });
  try {
    return encodeJpeg(toDisplay(await readSmaller(source, Math.ceil(Math.max(source.width, source.height) / side))));
  } finally {
    await source.close();
  }
}

/** Opens a micrograph and reads its mask. @throws AppError `input/…` */
export async function withMask<T>(path: string, maskPath: string, work: (source: PixelSource, labels: LabelMap) => Promise<T>): Promise<T> {
  const { width, height, data } = await decodeMask(maskPath);
  const source = await openPixelSource(path, { pages: 'first' });
  try {
    return await work(source, { width, height, data: Uint8Array.from(data) });
  } finally {
    await source.close();
  }
}

/** As many pixels as an image of this shape has whose longer side is `side`. */
function pixelsWithin({ width, height }: PixelSource, side: number): number {
  const factor = Math.ceil(Math.max(width, height) / side);
  return Math.ceil((width * height) / factor ** 2);
}
