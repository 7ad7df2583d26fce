import type { TileRef } from '../../shared/datasets/tiles.ts';
import type { Predictor } from '../inference/Predictor.ts';
import { LossMeter, type MeasuredLoss } from './LossMeter.ts';
import type { TileLoader } from '../batches/TileLoader.ts';

/** Means over all validation tiles. */
export interface ValidationScore {
  readonly loss: number;
  readonly accuracy: number;
}

/**
 * Judges the weights inside `predictor` on the validation tiles as they are: by the loss that is trained, without that of
 * auxiliary heads, and the share of labelled pixels that are right. Between batches `interrupted` is asked; when it says yes,
 * the answer is null. `onTile` sees the probabilities [classes, size, size] of each tile by its place in the list; they are its
 * own only during the call.
 */
export async function validate(
  predictor: Predictor,
  loader: TileLoader,
  tiles: readonly TileRef[],
  batchSize: number,
  loss: MeasuredLoss,
  interrupted: (tilesDone: number) => Promise<boolean>,
  onTile: (tile: number, probabilities: Float32Array) => void = () => undefined,
): Promise<ValidationScore | null> {
  const meter = new LossMeter(loss);
  for (let first = 0; first < tiles.length; first += batchSize) {
    if (await interrupted(first)) return null;
    const { images, labels } = await loader.plain(tiles.slice(first, first + batchSize));
    const probabilities = await predictor.run(images);
    const part = <T extends Float32Array | Uint8Array>(whole: T, image: number): T => whole.subarray((image * whole.length) / batchSize, ((image + 1) * whole.length) / batchSize) as T;
    for (let image = 0; image < batchSize; image++) {
      meter.add(part(probabilities, image), part(labels, image));
      if (first + image < tiles.length) onTile(first + image, part(probabilities, image));
    }
  }
  return { loss: meter.loss, accuracy: meter.accuracy };
}
