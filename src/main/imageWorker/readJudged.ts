import { decodeMask, type MaskValues } from '../../imaging/decodeMask.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { LabelMap, PixelRect } from '../../shared/raster/raster.ts';
import type { JudgedFiles } from './imageTasks.ts';

/**
 * Truth and prediction of one judged image, both of the size of its rectangle.
 * @throws AppError `input/…` for a file that cannot be read, `project/damaged` for one that is too small
 */
export async function readJudged({ truthPath, predictedPath, rect, row, column }: JudgedFiles): Promise<{ readonly truth: LabelMap; readonly predicted: LabelMap }> {
  const truth = cut(truthPath, await decodeMask(truthPath), rect);
  return { truth, predicted: cut(predictedPath, await decodeMask(predictedPath), { ...rect, x: column, y: row }) };
}

function cut(path: string, mask: MaskValues, { x, y, width, height }: PixelRect): LabelMap {
  if (x + width > mask.width || y + height > mask.height) throw new AppError('project/damaged', `The mask "${path}" is smaller than what was judged. Restore the project from a backup with "nital project restore", or judge the model anew.`);
  const isWhole = x === 0 && y === 0 && width === mask.width && height === mask.height;
  if (isWhole && mask.data instanceof Uint8Array) return { width, height, data: mask.data };
  const data = new Uint8Array(width * height);
  for (let line = 0; line < height; line++) {
    const from = (y + line) * mask.width + x;
    data.set(mask.data.subarray(from, from + width), line * width);
  }
  return { width, height, data };
}
