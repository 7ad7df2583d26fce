import type { PixelSource } from '../../imaging/openPixelSource.ts';
import { rasterOf } from '../../imaging/rasters.ts';
import { cutValues } from '../../imaging/storedImage.ts';
import type { Raster } from '../../shared/raster/raster.ts';

/** An image that is read window by window, wherever its pixels are. */
export type ImageSource = Pick<PixelSource, 'width' | 'height' | 'readWindow'>;

/** A decoded image as a source of windows. */
export function sourceOf(raster: Raster): ImageSource {
  const { width, height, channels } = raster;
  return {
    width,
    height,
    readWindow: async (rect) => rasterOf(rect.width, rect.height, channels, cutValues(raster.data, width, height, channels, rect)),
  };
}
