import { Random } from '../../shared/random/Random.ts';

/** Which step of a training does what; a pure function of the step's number, so that resuming needs no memory. */
export interface EpochPlan {
  readonly tiles: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly iterationsPerEpoch: number;
  readonly iterations: number;
  /** Iterations within an epoch, counted from 1, after which a validation is due. */
  readonly validateAfter: ReadonlySet<number>;
}

/** The last incomplete batch of an epoch is dropped, unless it is the only one: then tiles are repeated to fill it. */
export function planEpochs(tiles: number, batchSize: number, epochs: number, validationsPerEpoch: number, maxIterations: number | null = null): EpochPlan {
  const iterationsPerEpoch = Math.max(Math.floor(tiles / batchSize), 1);
  const validateAfter = new Set(Array.from({ length: validationsPerEpoch }, (_, at) => Math.max(Math.round(((at + 1) * iterationsPerEpoch) / validationsPerEpoch), 1)));
  return { tiles, batchSize, epochs, iterationsPerEpoch, iterations: Math.min(iterationsPerEpoch * epochs, maxIterations ?? Infinity), validateAfter };
}

/** The epoch, from 1, that the iteration (from 1) belongs to. */
export function epochOf(plan: EpochPlan, iteration: number): number {
  return Math.floor((iteration - 1) / plan.iterationsPerEpoch) + 1;
}

/** Whether a validation follows this iteration (from 1): the last one always has one. */
export function validationIsDue(plan: EpochPlan, iteration: number): boolean {
  return iteration === plan.iterations || plan.validateAfter.has(((iteration - 1) % plan.iterationsPerEpoch) + 1);
}

/** Whether this iteration (from 1) is the last of its epoch. */
export function endsEpoch(plan: EpochPlan, iteration: number): boolean {
  return iteration % plan.iterationsPerEpoch === 0;
}

/** One tile of a batch: which, and its place in the epoch, which names its random stream. */
export interface PlannedTile {
  readonly tile: number;
  readonly placeInEpoch: number;
}

/** Deals out the tiles of each iteration: every epoch in its own random order. */
export class TileOrder {
  readonly #plan: EpochPlan;
  readonly #seed: number;
  #epoch = 0;
  #order: readonly number[] = [];

  constructor(plan: EpochPlan, seed: number) {
    this.#plan = plan;
    this.#seed = seed;
  }

  /** The tiles of the iteration (from 1). */
  batch(iteration: number): PlannedTile[] {
    const { tiles, batchSize, iterationsPerEpoch } = this.#plan;
    const epoch = epochOf(this.#plan, iteration);
    if (epoch !== this.#epoch) {
      this.#order = new Random(this.#seed, epoch).shuffled(Array.from({ length: tiles }, (_, at) => at));
      this.#epoch = epoch;
    }
    const first = ((iteration - 1) % iterationsPerEpoch) * batchSize;
    return Array.from({ length: batchSize }, (_, at) => ({ tile: this.#order[(first + at) % tiles] as number, placeInEpoch: first + at }));
  }
}
