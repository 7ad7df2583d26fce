import type { LossSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import { DICE_SMOOTHING } from '../lowering/loss.ts';

/** A pixel the network is wholly wrong about costs at most −log of this, so that one pixel cannot make the loss infinite. */
const LEAST_PROBABILITY = 1e-30;

/** Which loss: one weight per class, and the terms of the training. */
export interface MeasuredLoss {
  readonly classWeights: readonly number[];
  readonly terms: LossSettings;
}

/** Measures the loss that is trained (see `lowering/loss.ts`) on probabilities, image by image, in float64. */
export class LossMeter {
  readonly #classWeights: readonly number[];
  readonly #terms: LossSettings;
  /** Of cross-entropy and focal loss: both are means over the weights of all labelled pixels. */
  #pixelLoss = 0;
  #weight = 0;
  #dice = 0;
  #images = 0;
  #correct = 0;
  #labelled = 0;

  constructor({ classWeights, terms }: MeasuredLoss) {
    this.#classWeights = classWeights;
    this.#terms = terms;
  }

  /** Adds one image: probabilities [C, pixels] and labels [pixels]. An image without a label does not count. */
  add(probabilities: Float32Array, labels: Uint8Array): void {
    const pixels = labels.length;
    const classes = this.#classWeights.length;
    const { crossEntropy, focal, focalAlpha, focalGamma } = this.#terms;
    const labelledBefore = this.#labelled;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const label = labels[pixel] as number;
      if (label === UNLABELLED) continue;
      const own = probabilities[label * pixels + pixel] as number;
      let highest = own;
      for (let index = 0; index < classes; index++) highest = Math.max(highest, probabilities[index * pixels + pixel] as number);
      const weight = this.#classWeights[label] as number;
      const factor = focal === 0 ? crossEntropy : crossEntropy + focal * focalAlpha * Math.max(1 - own, 0) ** focalGamma;
      this.#pixelLoss -= factor * (weight * Math.log(Math.max(own, LEAST_PROBABILITY)));
      this.#weight += weight;
      this.#labelled++;
      if (own === highest) this.#correct++;
    }
    if (this.#labelled === labelledBefore) return;
    this.#images++;
    if (this.#terms.dice > 0) this.#dice += this.#diceOf(probabilities, labels);
  }

  /** Means over all that was added. */
  get loss(): number {
    return this.#pixelLoss / Math.max(this.#weight, Number.MIN_VALUE) + (this.#terms.dice * this.#dice) / Math.max(this.#images, 1);
  }

  get accuracy(): number {
    return this.#correct / Math.max(this.#labelled, 1);
  }

  #diceOf(probabilities: Float32Array, labels: Uint8Array): number {
    const pixels = labels.length;
    const total = this.#classWeights.reduce((sum, weight) => sum + weight, 0);
    return this.#classWeights.reduce((loss, weight, index) => {
      let [overlap, both] = [0, 0];
      for (let pixel = 0; pixel < pixels; pixel++) {
        if (labels[pixel] === UNLABELLED) continue;
        const share = probabilities[index * pixels + pixel] as number;
        both += share;
        if (labels[pixel] === index) {
          overlap += share;
          both++;
        }
      }
      return loss + (weight / total) * (1 - (2 * overlap + DICE_SMOOTHING) / (both + DICE_SMOOTHING));
    }, 0);
  }
}
