import type { TileRef } from '../../shared/datasets/tiles.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import type { Predictor } from '../inference/Predictor.ts';
import type { TileLoader } from './TileLoader.ts';

/** Means over the labelled pixels of all validation tiles. */
export interface ValidationScore {
  readonly loss: number;
  readonly accuracy: number;
}

/** A pixel the network is wholly wrong about costs at most −log of this, so that one pixel cannot make the loss infinite. */
const LEAST_PROBABILITY = 1e-30;

/**
 * Judges the weights inside `predictor` on the validation tiles as they are: cross-entropy, weighted as the training loss is
 * (mean over the weights of the labelled pixels), and the share of pixels that are right. Between batches `interrupted` is
 * asked; when it says yes, the answer is null.
 */
export async function validate(
  predictor: Predictor,
  loader: TileLoader,
  tiles: readonly TileRef[],
  batchSize: number,
  classWeights: readonly number[],
  interrupted: (tilesDone: number) => Promise<boolean>,
): Promise<ValidationScore | null> {
  const sums = { loss: 0, weight: 0, correct: 0, labelled: 0 };
  for (let first = 0; first < tiles.length; first += batchSize) {
    if (await interrupted(first)) return null;
    const batch = await loader.plain(tiles.slice(first, first + batchSize));
    addScores(await predictor.run(batch.images), batch.labels, batchSize, classWeights, sums);
  }
  return { loss: sums.loss / Math.max(sums.weight, Number.MIN_VALUE), accuracy: sums.correct / Math.max(sums.labelled, 1) };
}

/** Adds the scores of probabilities [N, C, H, W] against labels [N, H, W]. */
function addScores(
  probabilities: Float32Array,
  labels: Uint8Array,
  batchSize: number,
  classWeights: readonly number[],
  sums: { loss: number; weight: number; correct: number; labelled: number },
): void {
  const pixels = labels.length / batchSize;
  const classes = classWeights.length;
  for (let image = 0; image < batchSize; image++) {
    const base = image * classes * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const label = labels[image * pixels + pixel] as number;
      if (label === UNLABELLED) continue;
      const own = probabilities[base + label * pixels + pixel] as number;
      let highest = own;
      for (let index = 0; index < classes; index++) highest = Math.max(highest, probabilities[base + index * pixels + pixel] as number);
      const weight = classWeights[label] as number;
      sums.loss -= weight * Math.log(Math.max(own, LEAST_PROBABILITY));
      sums.weight += weight;
      sums.labelled++;
      if (own === highest) sums.correct++;
    }
  }
}
