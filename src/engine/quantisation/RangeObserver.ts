import type { ActivationRange } from './ActivationGrid.ts';

/** Bins on either side of 0. */
const HALF = 2048;
/** Shares of the full range that are tried. */
const CANDIDATES = 100;
const STEPS = 255;

/**
 * Watches a layer's activations and finds the range that 256 steps render best. A few outliers would make the steps coarse
 * for all the others, so the range may leave them out: of shrunken ranges the one with the least squared error is taken, what
 * lies outside being off by its distance and the rest by the rounding's step² / 12. Zeros are exact on any grid and do not count.
 */
export class RangeObserver {
  #low = 0;
  #high = 0;
  /** Counts of values from (bin − HALF) · width on; the width doubles when a value lies outside. */
  #bins = new Float64Array(2 * HALF);
  #width = 0;
  #finite = true;

  /** False once a number was infinite or NaN. */
  get finite(): boolean {
    return this.#finite;
  }

  /** From the lowest to the highest number there was, 0 included. */
  get seen(): ActivationRange {
    return { low: this.#low, high: this.#high };
  }

  add(values: Float32Array): void {
    let [low, high, sum] = [this.#low, this.#high, 0];
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as number;
      if (value < low) low = value;
      else if (value > high) high = value;
      sum += 0 * value;
    }
    this.#finite &&= sum === 0;
    if (!this.#finite || low === high) return;
    [this.#low, this.#high] = [low, high];
    this.#reach(Math.max(-low, high));
    const [bins, perWidth] = [this.#bins, 1 / this.#width];
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as number;
      if (value === 0) continue;
      const bin = Math.min(Math.max(Math.floor(value * perWidth) + HALF, 0), 2 * HALF - 1);
      bins[bin] = (bins[bin] as number) + 1;
    }
  }

  /** The range to give the layer. */
  range(): ActivationRange {
    let best = this.seen;
    let least = this.#error(best);
    for (let tried = CANDIDATES - 1; tried > 0; tried--) {
      const share = tried / CANDIDATES;
      const range = { low: share * this.#low, high: share * this.#high };
      const error = this.#error(range);
      if (error < least) [best, least] = [range, error];
    }
    return best;
  }

  #error({ low, high }: ActivationRange): number {
    const rounding = ((high - low) / STEPS) ** 2 / 12;
    let error = 0;
    for (let bin = 0; bin < 2 * HALF; bin++) {
      const count = this.#bins[bin] as number;
      if (count === 0) continue;
      const value = (bin - HALF + 0.5) * this.#width;
      error += count * (value < low ? (low - value) ** 2 : value > high ? (value - high) ** 2 : rounding);
    }
    return error;
  }

  #reach(size: number): void {
    if (this.#width === 0) this.#width = size / HALF;
    while (size > HALF * this.#width) {
      const wider = new Float64Array(2 * HALF);
      for (let bin = 0; bin < 2 * HALF; bin++) {
        const into = Math.floor((bin - HALF) / 2) + HALF;
        wider[into] = (wider[into] as number) + (this.#bins[bin] as number);
      }
      this.#bins = wider;
      this.#width *= 2;
    }
  }
}
