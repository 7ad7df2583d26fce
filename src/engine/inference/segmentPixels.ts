import type { LabelMap, Raster } from '../../shared/raster/raster.ts';
import type { ImageSource } from '../tiles/ImageSource.ts';
import { scaledLength, scaledSource } from '../tiles/resample.ts';
import { CertaintyMap } from './CertaintyMap.ts';
import { probabilityRows, type PredictTiles, type TileOptions } from './probabilityRows.ts';
import { resampledRows } from './resampledRows.ts';
import { overlapPixels, tileStarts } from './tileGrid.ts';

/** What a segmentation says about a whole image. */
export interface Segmentation {
  readonly labels: LabelMap;
  /** Pixels of each class. */
  readonly classPixels: readonly number[];
  /** Mean of the largest class probability over all pixels, 0..1. */
  readonly meanConfidence: number;
  /** Where it is how large: the same made smaller, 255 for certain. */
  readonly certainty: Raster & { readonly bitDepth: 8 };
}

/** Hears of each row of an image, from the top: the classes of its pixels and how sure each is, 0..1. Both arrays are used again. */
export type RowListener = (y: number, labels: Uint8Array, confidences: Float32Array) => void;

export interface SegmentOptions extends TileOptions {
  /** The scales at which the image is seen; as it is unless given. */
  readonly scales?: readonly number[];
  /** Called between batches; what it throws ends the segmentation. */
  readonly tick?: (tilesDone: number, tilesTotal: number) => Promise<void>;
  readonly onRow?: RowListener;
}

const AS_IT_IS: readonly number[] = [1];

/** The tiles that an image of this size is cut into, at all scales and in all orientations. */
export function countTiles(width: number, height: number, { tileSize, overlap, stride, orientations, scales = AS_IT_IS }: Pick<SegmentOptions, 'tileSize' | 'overlap' | 'stride' | 'orientations' | 'scales'>): number {
  const shared = overlapPixels(tileSize, overlap);
  const along = (length: number, scale: number): number => tileStarts(scaledLength(length, scale), tileSize, shared, stride).length;
  return (orientations?.length ?? 1) * scales.reduce((sum, scale) => sum + along(width, scale) * along(height, scale), 0);
}

/**
 * Segments an image of any size by the mean of its class probabilities over all scales and orientations. The scales advance
 * together, row by row of the image. Memory: the label map and, for each scale, that of `probabilityRows`.
 */
export async function segmentPixels(source: ImageSource, predict: PredictTiles, options: SegmentOptions): Promise<Segmentation> {
  const { width, height } = source;
  const { classes, scales = AS_IT_IS } = options;
  const total = countTiles(width, height, options);
  let done = 0;
  const onTiles = async (tiles: number): Promise<void> => {
    done += tiles;
    await options.tick?.(done, total);
  };
  const seen = scales.map((scale) => {
    const scaled = scaledSource(source, scale);
    return resampledRows(probabilityRows(scaled, predict, options, onTiles), scaled, source, classes);
  });
  const labels = new Uint8Array(width * height);
  const confidences = new Float32Array(width);
  const classPixels = new Array<number>(classes).fill(0);
  const certainty = new CertaintyMap(width, height);
  let confidence = 0;
  let y = 0;
  for await (const mean of meanRows(seen)) {
    for (let x = 0; x < width; x++) {
      let best = 0;
      let highest = mean[x] as number;
      for (let index = 1; index < classes; index++) {
        const probability = mean[index * width + x] as number;
        if (probability > highest) [best, highest] = [index, probability];
      }
      labels[y * width + x] = best;
      classPixels[best] = (classPixels[best] as number) + 1;
      confidence += highest;
      confidences[x] = highest;
      certainty.add(x, highest);
    }
    options.onRow?.(y, labels.subarray(y * width, (y + 1) * width), confidences);
    certainty.endRow();
    y++;
  }
  return { labels: { width, height, data: labels }, classPixels, meanConfidence: confidence / (width * height), certainty: certainty.raster() };
}

/** The mean of several rows at a time. */
async function* meanRows(several: readonly AsyncGenerator<Float32Array>[]): AsyncGenerator<Float32Array> {
  const [first, ...others] = several;
  if (first === undefined) return;
  if (others.length === 0) return yield* first;
  for await (const mean of first) {
    for (const rows of others) {
      const { value } = (await rows.next()) as IteratorYieldResult<Float32Array>;
      for (let at = 0; at < mean.length; at++) mean[at] = (mean[at] as number) + (value[at] as number);
    }
    for (let at = 0; at < mean.length; at++) mean[at] = (mean[at] as number) / several.length;
    yield mean;
  }
}
