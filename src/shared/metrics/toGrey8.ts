import type { Raster } from '../raster/raster.ts';

/**
 * One 8-bit grey value per pixel: colours by the luma of ITU-R BT.601 (0.299 R + 0.587 G + 0.114 B), 16-bit values
 * divided by 257 so that white stays white; rounded. The data of an 8-bit grey raster is returned as it is, not copied.
 */
export function toGrey8(raster: Raster): Uint8Array {
  const { data, channels, bitDepth } = raster;
  if (channels === 1 && bitDepth === 8) return data;
  const divisor = bitDepth === 16 ? 257 : 1;
  const grey = new Uint8Array(raster.width * raster.height);
  if (channels === 1) {
    for (let i = 0; i < grey.length; i++) grey[i] = Math.floor((data[i] as number) / divisor + 0.5);
    return grey;
  }
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    const luma1000 = 299 * (data[at] as number) + 587 * (data[at + 1] as number) + 114 * (data[at + 2] as number);
    grey[i] = Math.floor(luma1000 / (1000 * divisor) + 0.5);
  }
  return grey;
}
