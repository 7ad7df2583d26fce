import type { TilePlan, TileRef } from '../../shared/datasets/tiles.ts';
import type { TrainingSettings } from '../../shared/engineProtocol/jobs.ts';
import { Random } from '../../shared/random/Random.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import type { MicrographStore } from '../tiles/MicrographStore.ts';
import { AS_TAKEN, cutLabels, cutTile, tileStart } from '../tiles/cutTile.ts';
import { drawAugmentation, type Augmentation } from './augmentation.ts';

/** Images [N, 3, size, size] of 0..1 and labels [N, size, size]. */
export interface TileBatch {
  readonly images: Float32Array;
  readonly labels: Uint8Array;
}

/** Fills batches with tiles, as they are or varied by augmentation. One batch's memory is used again for the next. */
export class TileLoader {
  readonly #store: MicrographStore;
  readonly #tileSize: number;
  readonly #batch: TileBatch;

  constructor(store: MicrographStore, tileSize: number, batchSize: number) {
    this.#store = store;
    this.#tileSize = tileSize;
    const pixels = batchSize * tileSize * tileSize;
    this.#batch = { images: new Float32Array(3 * pixels), labels: new Uint8Array(pixels) };
  }

  /** The tiles as they are; places of the batch beyond the tiles given repeat the last one, unlabelled. */
  async plain(tiles: readonly TileRef[]): Promise<TileBatch> {
    const size = this.#tileSize ** 2;
    for (const [at, tile] of tiles.entries()) await this.#fill(at, tile, null);
    for (let at = tiles.length; at < this.#batch.labels.length / size; at++) {
      this.#batch.images.copyWithin(3 * at * size, 3 * (at - 1) * size, 3 * at * size);
      this.#batch.labels.fill(UNLABELLED, at * size, (at + 1) * size);
    }
    return this.#batch;
  }

  /** The tiles, each varied by its own augmentation. */
  async varied(tiles: readonly { tile: TileRef; augmentation: Augmentation }[]): Promise<TileBatch> {
    for (const [at, { tile, augmentation }] of tiles.entries()) {
      await this.#fill(at, tile, augmentation);
      const size = this.#tileSize ** 2;
      const unlabelled = this.#batch.labels.subarray(at * size, (at + 1) * size).every((label) => label === UNLABELLED);
      // Moved off everything that is labelled: taken at its own place instead, where something is.
      if (unlabelled) await this.#fill(at, tile, { ...augmentation, shiftX: 0, shiftY: 0 });
    }
    return this.#batch;
  }

  async #fill(at: number, tile: TileRef, augmentation: Augmentation | null): Promise<void> {
    const size = this.#tileSize;
    const { raster, labels } = await this.#store.get(tile.micrograph);
    const x = tileStart(tile.x + (augmentation?.shiftX ?? 0), size, raster.width);
    const y = tileStart(tile.y + (augmentation?.shiftY ?? 0), size, raster.height);
    const turns = ((tile.quarterTurns + (augmentation?.orientation.quarterTurns ?? 0)) % 4) as 0 | 1 | 2 | 3;
    const orientation = { quarterTurns: turns, mirrored: augmentation?.orientation.mirrored ?? false };
    cutTile(raster, x, y, size, orientation, augmentation?.exposure ?? AS_TAKEN, this.#batch.images, 3 * at * size * size);
    cutLabels(labels, x, y, size, orientation, this.#batch.labels, at * size * size);
  }
}

/** Draws the augmentation of the tile at `placeInEpoch`: decided by seed, epoch and place alone. */
export class Augmenter {
  readonly #settings: TrainingSettings;
  readonly #tileSize: number;
  readonly #shared: ReadonlySet<number>;

  constructor(settings: TrainingSettings, plan: TilePlan) {
    this.#settings = settings;
    this.#tileSize = plan.tileSize;
    // A tile that moved on a micrograph with validation or test tiles would show the network what it is later judged by.
    this.#shared = new Set([...plan.validation, ...plan.test].map((tile) => tile.micrograph));
  }

  draw(tile: TileRef, epoch: number, placeInEpoch: number): Augmentation {
    const random = new Random(this.#settings.seed, epoch, placeInEpoch);
    return drawAugmentation(random, this.#settings.augmentation, this.#tileSize, !this.#shared.has(tile.micrograph));
  }
}
