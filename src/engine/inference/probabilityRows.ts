import type { Normalisation } from '../lowering/forward.ts';
import { AS_TAKEN, cutTile, UPRIGHT, type TileOrientation } from '../tiles/cutTile.ts';
import type { ImageSource } from '../tiles/ImageSource.ts';
import { normalise } from '../tiles/ownNormalisation.ts';
import { BandBlender } from './BandBlender.ts';
import { blendProfile, blendTotals, overlapPixels, tileStarts } from './tileGrid.ts';

/** Class probabilities [N, classes, size, size] of images [N, 3, size, size] in 0..1, or normalised by their micrograph. */
export type PredictTiles = (images: Float32Array) => Promise<Float32Array>;

export interface TileOptions {
  readonly classes: number;
  readonly tileSize: number;
  /** Share of a tile that neighbours overlap, 0 to 0.75. */
  readonly overlap: number;
  readonly batchSize: number;
  /** The network's stride; see `tileStarts`. */
  readonly stride: number;
  /** The ways in which each tile is seen; upright unless given. */
  readonly orientations?: readonly TileOrientation[];
  /** What the tiles are normalised by before the network sees them; null or not given: the network does so itself. */
  readonly normalisation?: Normalisation | null;
}

/**
 * The class probabilities of an image, row by row ([classes, width] each, overwritten by the next): tile by tile with overlap
 * and weighted blending; what lies beyond the image is mirrored. `onTiles` is called with how many tiles are done after each
 * batch; what it throws ends the work. Memory: one row of tiles of the image, and the probabilities of the rows in work.
 */
export async function* probabilityRows(source: ImageSource, predict: PredictTiles, options: TileOptions, onTiles: (tiles: number) => Promise<void>): AsyncGenerator<Float32Array> {
  const { width, height } = source;
  const { tileSize, classes, batchSize, normalisation = null, orientations = [UPRIGHT] } = options;
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
    copies: orientations.length,
    bandRows: Math.min(height, tileSize + Math.ceil((batchSize - 1) / (columns.length * orientations.length)) * largestStep(rows)),
  });
  const values = 3 * tileSize * tileSize;
  const images = new Float32Array(batchSize * values);
  const waiting: { x: number; y: number; orientation: TileOrientation }[] = [];

  const predictWaiting = async (): Promise<void> => {
    // Places that no tile fills keep what was there before; their results are not looked at.
    const probabilities = await predict(images);
    waiting.forEach(({ x, y, orientation }, at) => blender.add(probabilities, at * classes * tileSize * tileSize, x, y, orientation));
    const tiles = waiting.length;
    waiting.length = 0;
    await onTiles(tiles);
  };

  for (const y of rows) {
    const { top, bottom } = rowsFor(y, tileSize, height);
    const strip = await source.readWindow({ x: 0, y: top, width, height: bottom - top });
    for (const x of columns) {
      for (const orientation of orientations) {
        const place = waiting.length * values;
        cutTile(strip, x, y - top, tileSize, orientation, AS_TAKEN, images, place);
        if (normalisation !== null) normalise(images.subarray(place, place + values), normalisation);
        waiting.push({ x, y, orientation });
        if (waiting.length < batchSize) continue;
        // All tiles before these are in, all after them start lower: what lies above is decided.
        yield* blender.finishBefore((waiting[0] as { y: number }).y);
        await predictWaiting();
      }
    }
  }
  if (waiting.length > 0) {
    yield* blender.finishBefore((waiting[0] as { y: number }).y);
    await predictWaiting();
  }
  yield* blender.finishBefore(height);
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
