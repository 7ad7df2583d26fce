import { AGREEMENT_COLOURS, agreementOf } from '../../shared/metrics/agreement.ts';
import { UNLABELLED, type LabelMap } from '../../shared/raster/raster.ts';
import type { DisplayRaster } from '../rasters.ts';
import { rgbOf } from '../maskClasses.ts';

/** What no truth says anything about. */
const UNLABELLED_GREY = [0x80, 0x80, 0x80] as const;

/**
 * How truth and prediction agree on a class, in white, black, green and pink, its longer side at most `side` pixels. A pixel of the
 * picture is the mean of those it covers, so that the tint of an area says how many of its pixels are wrong.
 */
export function agreementPicture(truth: LabelMap, predicted: LabelMap, classIndex: number, side: number): DisplayRaster {
  const { width, height } = truth;
  const factor = Math.max(1, Math.ceil(Math.max(width, height) / side));
  const [outWidth, outHeight] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const colours = AGREEMENT_COLOURS.map(rgbOf);
  const sums = new Float64Array(outWidth * outHeight * 3);
  const counts = new Uint32Array(outWidth * outHeight);
  for (let y = 0, at = 0; y < height; y++) {
    const line = Math.floor(y / factor) * outWidth;
    for (let x = 0; x < width; x++, at++) {
      const agreement = agreementOf(truth.data[at] as number, predicted.data[at] as number, classIndex);
      const [red, green, blue] = agreement === UNLABELLED ? UNLABELLED_GREY : (colours[agreement] as readonly number[]);
      const pixel = line + Math.floor(x / factor);
      counts[pixel]!++;
      sums[3 * pixel]! += red as number;
      sums[3 * pixel + 1]! += green as number;
      sums[3 * pixel + 2]! += blue as number;
    }
  }
  const data = Uint8Array.from(sums, (sum, at) => Math.round(sum / (counts[Math.floor(at / 3)] as number)));
  return { width: outWidth, height: outHeight, channels: 3, bitDepth: 8, data };
}
