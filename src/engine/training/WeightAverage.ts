/**
 * The running mean of a training's weights and running statistics: each step it keeps a share of itself and takes the rest from
 * the newest weights (averaging of iterates: Polyak & Juditsky, SIAM J. Control Optim. 30 (1992) 838). It swings less from step to
 * step than they do. Early on it keeps less, so that where it began is soon forgotten.
 */
export class WeightAverage {
  readonly #keep: number;
  readonly weights: ReadonlyMap<string, Float32Array>;

  /** `keep`: from 0 to below 1; `start` is copied. */
  constructor(keep: number, start: ReadonlyMap<string, Float32Array>) {
    this.#keep = keep;
    this.weights = new Map([...start].map(([name, values]) => [name, values.slice()]));
  }

  /** Takes in the weights after a step, counted from 1. @throws RangeError when one is missing */
  add(newest: ReadonlyMap<string, Float32Array>, step: number): void {
    const taken = 1 - Math.min(this.#keep, step / (step + 9));
    for (const [name, mean] of this.weights) {
      const values = newest.get(name);
      if (values === undefined) throw new RangeError(`the weights lack "${name}"`);
      for (let at = 0; at < mean.length; at++) mean[at] = (mean[at] as number) + taken * ((values[at] as number) - (mean[at] as number));
    }
  }
}
