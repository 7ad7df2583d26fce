import type { PixelSource } from '../openPixelSource.ts';
import type { DisplayRaster } from '../rasters.ts';
import { rasterOf } from '../rasters.ts';
import { downsample } from './downsample.ts';
import { renderOverlay } from './renderOverlay.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import type { LabelMap, Raster } from '../../shared/raster/raster.ts';

/** Overlays are pictures to look at: above this many pixels they are made smaller, so that memory stays bounded. */
const LARGEST_OVERLAY = 40e6;
const LOOK = { opacity: 0.35, outline: true } as const;
/** Rows of the smaller picture that are read at a time. */
const STRIP_ROWS = 64;

/** The micrograph with its classes over it, at full size or, for very large images, reduced by a whole factor. */
export async function overlayImage(source: PixelSource, labels: LabelMap, labelSet: LabelSet, largest: number = LARGEST_OVERLAY): Promise<DisplayRaster> {
  const { width, height } = source;
  const factor = Math.ceil(Math.sqrt((width * height) / largest));
  if (factor <= 1) return renderOverlay(await source.readWindow({ x: 0, y: 0, width, height }), labels, labelSet, LOOK);
  const smaller = await readSmaller(source, factor);
  return renderOverlay(smaller, pickLabels(labels, factor, smaller.width, smaller.height), labelSet, LOOK);
}

/** The whole image reduced by a whole factor, strip by strip. */
export async function readSmaller(source: PixelSource, factor: number): Promise<Raster> {
  const width = Math.max(1, Math.floor(source.width / factor));
  const height = Math.max(1, Math.floor(source.height / factor));
  const { channels, bitDepth } = source;
  const data = bitDepth === 8 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels);
  for (let y = 0; y < height; y += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, height - y);
    const rect = { x: 0, y: y * factor, width: Math.min(width * factor, source.width), height: Math.min(rows * factor, source.height - y * factor) };
    data.set(downsample(await source.readWindow(rect), Math.max(width, rows)).data, y * width * channels);
  }
  return rasterOf(width, height, channels, data);
}

/** The label in the middle of each block of `factor` × `factor`. */
function pickLabels(labels: LabelMap, factor: number, width: number, height: number): LabelMap {
  const middle = Math.floor(factor / 2);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.min(y * factor + middle, labels.height - 1) * labels.width;
    for (let x = 0; x < width; x++) data[y * width + x] = labels.data[row + Math.min(x * factor + middle, labels.width - 1)] as number;
  }
  return { width, height, data };
}
