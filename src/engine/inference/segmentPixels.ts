import type { PixelSource } from '../../imaging/openPixelSource.ts';
import { rasterOf } from '../../imaging/rasters.ts';
import { cutValues } from '../../imaging/storedImage.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import { AS_TAKEN, cutTile, UPRIGHT } from '../tiles/cutTile.ts';
import { BandBlender, type Segmentation } from './BandBlender.ts';
import { blendProfile, blendTotals, overlapPixels, tileStarts } from './tileGrid.ts';

/** Class probabilities [N, classes, size, size] of images [N, 3, size, size] in 0..1. */
export type PredictTiles = (images: Float32Array) => Promise<Float32Array>;

export interface SegmentOptions {
  readonly classes: number;
  readonly tileSize: number;
  /** Share of a tile that neighbours overlap, 0 to 0.75. */
  readonly overlap: number;
  readonly batchSize: number;
  /** The network's stride; see `tileStarts`. */
  readonly stride: number;
  /** Called between batches; what it throws ends the segmentation. */
  readonly tick?: (tilesDone: number, tilesTotal: number) => Promise<void>;
}

/** The tiles that an image of this size is cut into. */
export function countTiles(width: number, height: number, { tileSize, overlap, stride }: Pick<SegmentOptions, 'tileSize' | 'overlap' | 'stride'>): number {
  const shared = overlapPixels(tileSize, overlap);
  return tileStarts(width, tileSize, shared, stride).length * tileStarts(height, tileSize, shared, stride).length;
}

/**
 * Segments an image of any size tile by tile with overlap and weighted blending; what lies beyond the image is mirrored.
 * Memory: the label map, one row of tiles of the image, and the probabilities of the rows in work.
 */
export async function segmentPixels(source: Pick<PixelSource, 'width' | 'height' | 'readWindow'>, predict: PredictTiles, options: SegmentOptions): Promise<Segmentation> {
  const { width, height } = source;
  const { tileSize, classes, batchSize } = options;
  const shared = overlapPixels(tileSize, options.overlap);
  const columns = tileStarts(width, tileSize, shared, options.stride);
  const rows = tileStarts(height, tileSize, shared, options.stride);
  const profile = blendProfile(tileSize, shared);
  const blender = new BandBlender({
    width,
    height,
    classes,
    tileSize,
    profile,
    columnTotals: blendTotals(width, columns, profile),
    rowTotals: blendTotals(height, rows, profile),
    bandRows: Math.min(height, tileSize + Math.ceil((batchSize - 1) / columns.length) * largestStep(rows)),
  });
  const images = new Float32Array(batchSize * 3 * tileSize * tileSize);
  const waiting: { x: number; y: number }[] = [];
  const total = columns.length * rows.length;
  let done = 0;

  const flush = async (): Promise<void> => {
    // All tiles before these are in, all after them start lower: what lies above is decided.
    blender.finishBefore(waiting[0]?.y ?? 0);
    // Places that no tile fills keep what was there before; their results are not looked at.
    const probabilities = await predict(images);
    waiting.forEach(({ x, y }, at) => blender.add(probabilities, at * classes * tileSize * tileSize, x, y));
    done += waiting.length;
    waiting.length = 0;
    await options.tick?.(done, total);
  };

  for (const y of rows) {
    const { top, bottom } = rowsFor(y, tileSize, height);
    const strip = await source.readWindow({ x: 0, y: top, width, height: bottom - top });
    for (const x of columns) {
      cutTile(strip, x, y - top, tileSize, UPRIGHT, AS_TAKEN, images, waiting.length * 3 * tileSize * tileSize);
      waiting.push({ x, y });
      if (waiting.length === batchSize) await flush();
    }
  }
  if (waiting.length > 0) await flush();
  return blender.result();
}

/** A decoded image as a source of windows. */
export function sourceOf(raster: Raster): Pick<PixelSource, 'width' | 'height' | 'readWindow'> {
  const { width, height, channels } = raster;
  return {
    width,
    height,
    readWindow: async (rect) => rasterOf(rect.width, rect.height, channels, cutValues(raster.data, width, height, channels, rect)),
  };
}

/** The rows a row of tiles needs, those that are mirrored beyond the image's edges included. */
function rowsFor(y: number, tileSize: number, height: number): { top: number; bottom: number } {
  if (height <= tileSize) return { top: 0, bottom: height };
  const below = Math.max(y + tileSize - height, 0);
  return { top: Math.min(Math.max(y, 0), height - 1 - below), bottom: Math.max(Math.min(y + tileSize, height), 1 - y) };
}

function largestStep(starts: readonly number[]): number {
  return starts.reduce((largest, start, at) => (at === 0 ? 0 : Math.max(largest, start - (starts[at - 1] as number))), 0);
}
