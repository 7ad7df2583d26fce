import type { TilePlan, TileRef } from '../../shared/datasets/tiles.ts';
import type { AugmentationSettings, OwnNormalisation, TrainingSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { Random } from '../../shared/random/Random.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import type { MicrographStore } from '../tiles/MicrographStore.ts';
import type { Normalisation } from '../lowering/forward.ts';
import { AS_TAKEN, cutLabels, cutTile, tileStart } from '../tiles/cutTile.ts';
import { normalise, ownNormalisation } from '../tiles/ownNormalisation.ts';
import { retouchTile } from '../tiles/retouchTile.ts';
import { cutWarpedLabels, cutWarpedTile, isStraight, STRAIGHT } from '../tiles/warpTile.ts';
import { drawAugmentation, type Augmentation } from './augmentation.ts';

/** Images [N, 3, size, size] of 0..1, or normalised by their micrograph, and labels [N, size, size]. */
export interface TileBatch {
  readonly images: Float32Array;
  readonly labels: Uint8Array;
}

/** A tile and how it is varied, by attempt from 0. */
export interface VariedTile {
  readonly tile: TileRef;
  readonly draw: (attempt: number) => Augmentation;
}

type ClassBalance = Pick<AugmentationSettings, 'maxClassShare' | 'balanceTries'>;
const AS_THEY_COME: ClassBalance = { maxClassShare: 1, balanceTries: 1 };

/** Fills batches with tiles, as they are or varied by augmentation. One batch's memory is used again for the next. */
export class TileLoader {
  readonly #store: MicrographStore;
  readonly #tileSize: number;
  readonly #batch: TileBatch;
  /** Of each micrograph met so far, where tiles are normalised by their own. */
  readonly #own = new Map<number, Normalisation>();
  readonly #ownBy: OwnNormalisation | null;

  /** `ownBy`: how tiles are normalised by their micrograph, as it was taken, if they are. */
  constructor(store: MicrographStore, tileSize: number, batchSize: number, ownBy: OwnNormalisation | null = null) {
    this.#store = store;
    this.#tileSize = tileSize;
    this.#ownBy = ownBy;
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

  /**
   * The tiles, each varied by the augmentation drawn for it, and drawn again (`attempt` 1, 2, …) while one class takes more
   * than its share, if it has one.
   */
  async varied(tiles: readonly VariedTile[], balance: ClassBalance = AS_THEY_COME): Promise<TileBatch> {
    for (const [at, { tile, draw }] of tiles.entries()) {
      let augmentation = draw(0);
      await this.#fill(at, tile, augmentation);
      for (let attempt = 1; attempt <= balance.balanceTries && this.#largestShare(at) > balance.maxClassShare; attempt++) {
        augmentation = draw(attempt);
        await this.#fill(at, tile, augmentation);
      }
      // Moved off everything that is labelled: taken at its own place instead, where something is.
      if (this.#labelsOf(at).every((label) => label === UNLABELLED)) await this.#fill(at, tile, { ...augmentation, shiftX: 0, shiftY: 0, warp: STRAIGHT });
    }
    return this.#batch;
  }

  #labelsOf(at: number): Uint8Array {
    return this.#batch.labels.subarray(at * this.#tileSize ** 2, (at + 1) * this.#tileSize ** 2);
  }

  /** The share of the labelled pixels that the most frequent class has; 1 where nothing is labelled. */
  #largestShare(at: number): number {
    const counts = new Uint32Array(UNLABELLED + 1);
    for (const label of this.#labelsOf(at)) counts[label] = (counts[label] as number) + 1;
    const classes = counts.subarray(0, UNLABELLED);
    const total = classes.reduce((sum, count) => sum + count, 0);
    return total === 0 ? 1 : Math.max(...classes) / total;
  }

  async #fill(at: number, tile: TileRef, augmentation: Augmentation | null): Promise<void> {
    const size = this.#tileSize;
    const { images, labels: target } = this.#batch;
    const { raster, labels } = await this.#store.get(tile.micrograph);
    const x = tileStart(tile.x + (augmentation?.shiftX ?? 0), size, raster.width);
    const y = tileStart(tile.y + (augmentation?.shiftY ?? 0), size, raster.height);
    const turns = ((tile.quarterTurns + (augmentation?.orientation.quarterTurns ?? 0)) % 4) as 0 | 1 | 2 | 3;
    const orientation = { quarterTurns: turns, mirrored: augmentation?.orientation.mirrored ?? false };
    const exposure = augmentation?.exposure ?? AS_TAKEN;
    if (augmentation === null || isStraight(augmentation.warp)) {
      cutTile(raster, x, y, size, orientation, exposure, images, 3 * at * size * size);
      cutLabels(labels, x, y, size, orientation, target, at * size * size);
    } else {
      const own = { left: Math.max(x, 0), top: Math.max(y, 0), right: Math.min(x + size, raster.width), bottom: Math.min(y + size, raster.height) };
      const window = augmentation.mayMove ? { left: 0, top: 0, right: raster.width, bottom: raster.height } : own;
      const warped = { x, y, size, orientation, warp: augmentation.warp, window };
      cutWarpedTile(raster, warped, exposure, images, 3 * at * size * size);
      cutWarpedLabels(labels, warped, target, at * size * size);
    }
    if (augmentation !== null) retouchTile(images, 3 * at * size * size, size, raster.channels === 1, augmentation.retouch);
    if (this.#ownBy === null) return;
    const own = this.#own.get(tile.micrograph) ?? ownNormalisation(raster, this.#ownBy);
    this.#own.set(tile.micrograph, own);
    normalise(images.subarray(3 * at * size * size, 3 * (at + 1) * size * size), own);
  }
}

/** Draws the augmentation of the tile at `placeInEpoch`: decided by seed, epoch, place and attempt alone. */
export class Augmenter {
  readonly #settings: Pick<TrainingSettings, 'seed' | 'augmentation'>;
  readonly #tileSize: number;
  readonly #shared: ReadonlySet<number>;

  constructor(settings: Pick<TrainingSettings, 'seed' | 'augmentation'>, plan: TilePlan) {
    this.#settings = settings;
    this.#tileSize = plan.tileSize;
    // A tile that moved on a micrograph with validation or test tiles would show the network what it is later judged by.
    this.#shared = new Set([...plan.validation, ...plan.test].map((tile) => tile.micrograph));
  }

  draw(tile: TileRef, epoch: number, placeInEpoch: number, attempt = 0): Augmentation {
    const place = [epoch, placeInEpoch];
    const random = new Random(this.#settings.seed, ...place, ...(attempt === 0 ? [] : [attempt]));
    return drawAugmentation(random, this.#settings.augmentation, this.#tileSize, !this.#shared.has(tile.micrograph), attempt);
  }
}
