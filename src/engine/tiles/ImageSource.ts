import type { PixelSource } from '../../imaging/openPixelSource.ts';

/** An image that is read window by window, wherever its pixels are. */
export type ImageSource = Pick<PixelSource, 'width' | 'height' | 'readWindow'>;
