import type { DisplayRaster } from '../rasters.ts';

/** Half the width and height, rounded up, each pixel the mean of the up to four that it covers. */
export function halve({ width, height, channels, data }: DisplayRaster): DisplayRaster {
  const [outWidth, outHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const out = new Uint8Array(outWidth * outHeight * channels);
  let to = 0;
  for (let y = 0; y < outHeight; y++) {
    const above = 2 * y * width;
    // At an odd border a pixel stands twice instead of one beyond it.
    const below = Math.min(2 * y + 1, height - 1) * width;
    for (let x = 0; x < outWidth; x++) {
      const left = 2 * x;
      const right = Math.min(left + 1, width - 1);
      for (let channel = 0; channel < channels; channel++) {
        const sum =
          (data[(above + left) * channels + channel] as number) +
          (data[(above + right) * channels + channel] as number) +
          (data[(below + left) * channels + channel] as number) +
          (data[(below + right) * channels + channel] as number);
        out[to++] = (sum + 2) >> 2;
      }
    }
  }
  return { width: outWidth, height: outHeight, channels, bitDepth: 8, data: out };
}
