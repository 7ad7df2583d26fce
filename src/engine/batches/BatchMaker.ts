import type { TilePlan, TileRef } from '../../shared/datasets/tiles.ts';
import type { LabelledMicrograph } from '../../shared/engineProtocol/jobs.ts';
import { ownNormalisationBy, type TrainingSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { MicrographStore } from '../tiles/MicrographStore.ts';
import { Augmenter, TileLoader, type TileBatch } from './TileLoader.ts';

/** What the batches of a training are made of and how; it can be copied into another thread. */
export interface BatchOrders {
  readonly micrographs: readonly LabelledMicrograph[];
  readonly classes: number;
  /** Largest memory of decoded micrographs; undefined: as `MicrographStore` has it. */
  readonly micrographBytes: number | undefined;
  /** In the pixels that the network sees. */
  readonly tiles: TilePlan;
  readonly settings: TrainingSettings;
}

/** A tile of a batch, and its place in the epoch, which names its random stream. */
export interface BatchTile {
  readonly tile: TileRef;
  readonly placeInEpoch: number;
}

/** Makes the batches of a training: a function of settings, epoch and tiles alone. */
export class BatchMaker {
  readonly #settings: TrainingSettings;
  readonly #loader: TileLoader;
  readonly #augmenter: Augmenter;

  constructor({ micrographs, classes, micrographBytes, tiles, settings }: BatchOrders) {
    this.#settings = settings;
    this.#loader = new TileLoader(new MicrographStore(micrographs, classes, micrographBytes, settings), tiles.tileSize, settings.batchSize, ownNormalisationBy(settings.normalisation));
    this.#augmenter = new Augmenter(settings, tiles);
  }

  /** The batch; its memory is used again for the next. @throws AppError `input/…` */
  async make(epoch: number, tiles: readonly BatchTile[]): Promise<TileBatch> {
    const varied = tiles.map(({ tile, placeInEpoch }) => ({ tile, draw: (attempt: number) => this.#augmenter.draw(tile, epoch, placeInEpoch, attempt) }));
    return this.#loader.varied(varied, this.#settings.augmentation);
  }
}
