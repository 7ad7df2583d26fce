import type { TilePlan } from '../../shared/datasets/tiles.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import type { TilePicture } from '../../shared/engineProtocol/jobs.ts';
import type { MicrographStore } from '../tiles/MicrographStore.ts';
import { spread } from './spread.ts';
import { imagePicture, labelsPicture, likeliestLabels } from './tilePicture.ts';
import { TileLoader } from '../batches/TileLoader.ts';

/** Tiles that are shown: few enough to be looked at. */
const SHOWN = 4;
/** Milliseconds between two sets of pictures: they are for people. */
const PAUSE = 10_000;

/** Keeps what validations say of a few validation tiles, for whoever watches the training; at most every ten seconds. */
export class TileWatch {
  readonly #store: MicrographStore;
  readonly #plan: TilePlan;
  readonly #labelSet: LabelSet;
  readonly #now: () => number;
  /** Places in the list of validation tiles, and the labels last predicted for them. */
  readonly #predicted: Map<number, Uint8Array | null>;
  #shownAt = -Infinity;

  constructor(store: MicrographStore, plan: TilePlan, labelSet: LabelSet, now: () => number = () => performance.now()) {
    this.#store = store;
    this.#plan = plan;
    this.#labelSet = labelSet;
    this.#now = now;
    this.#predicted = new Map(spread(plan.validation.length, SHOWN).map((at) => [at, null]));
  }

  /** Notes the probabilities [classes, size, size] of the validation tile at this place, if it is one that is shown. */
  see(tile: number, probabilities: Float32Array): void {
    if (this.#isDue() && this.#predicted.has(tile)) this.#predicted.set(tile, likeliestLabels(probabilities, this.#plan.tileSize));
  }

  /** The tiles seen in the last validation; none while the last pictures are fresh. */
  async pictures(): Promise<TilePicture[]> {
    if (!this.#isDue()) return [];
    this.#shownAt = this.#now();
    const { tileSize, validation } = this.#plan;
    const loader = new TileLoader(this.#store, tileSize, 1);
    const pictures: TilePicture[] = [];
    for (const [at, predicted] of this.#predicted) {
      const tile = validation[at];
      if (tile === undefined || predicted === null) continue;
      const { images, labels } = await loader.plain([tile]);
      const { name } = await this.#store.get(tile.micrograph);
      pictures.push({ micrograph: name, image: imagePicture(images, tileSize), truth: labelsPicture(labels, tileSize, this.#labelSet), predicted: labelsPicture(predicted, tileSize, this.#labelSet) });
    }
    return pictures;
  }

  #isDue(): boolean {
    return this.#now() - this.#shownAt >= PAUSE;
  }
}
