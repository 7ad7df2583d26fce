import type { PreviewTilesJob, PreviewTilesResult, TilePicture } from '../../shared/engineProtocol/jobs.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { halfTiles } from '../tiles/halfSize.ts';
import { MicrographStore } from '../tiles/MicrographStore.ts';
import { spread } from './spread.ts';
import { imagePicture, labelsPicture } from './tilePicture.ts';
import { Augmenter, TileLoader, type TileBatch } from '../batches/TileLoader.ts';

/**
 * Tiles as a training with these settings would meet them, with the very code of training.
 * @throws AppError `dataset/empty`, `input/…`
 */
export async function previewTiles({ settings, labelSet, micrographs, tiles: plan, count, variations }: PreviewTilesJob): Promise<PreviewTilesResult> {
  const tiles = settings.halfSize ? halfTiles(plan) : plan;
  const places = spread(tiles.train.length, count);
  if (places.length === 0) throw new AppError('dataset/empty', 'The dataset has no training tiles. Give the training side at least one micrograph with a mask.');
  const store = new MicrographStore(micrographs, labelSet.classes.length, undefined, settings);
  const loader = new TileLoader(store, tiles.tileSize, 1);
  const augmenter = new Augmenter(settings, tiles);
  const shown: TilePicture[][] = [];
  for (const place of places) {
    const tile = tiles.train[place] as (typeof tiles.train)[number];
    const { name } = await store.get(tile.micrograph);
    const picture = ({ images, labels }: TileBatch): TilePicture => ({ micrograph: name, image: imagePicture(images, tiles.tileSize), truth: labelsPicture(labels, tiles.tileSize, labelSet), predicted: null });
    const row = [picture(await loader.plain([tile]))];
    for (let epoch = 1; epoch <= variations; epoch++) {
      row.push(picture(await loader.varied([{ tile, draw: (attempt) => augmenter.draw(tile, epoch, place, attempt) }], settings.augmentation)));
    }
    shown.push(row);
  }
  return { kind: 'previewTiles', tiles: shown };
}
