import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchMaker, type BatchOrders, type BatchTile } from '../../src/engine/batches/BatchMaker.ts';
import { BatchThread } from '../../src/engine/batches/BatchThread.ts';
import type { TileBatch } from '../../src/engine/batches/TileLoader.ts';
import { appErrorOf } from '../helpers/imageFixtures.ts';
import { discsJob, writeDiscs } from './discs.ts';

describe('the thread that makes batches', () => {
  let folder = '';
  let orders: BatchOrders;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-batches-'));
    const micrographs = await writeDiscs(join(folder, 'images'), 2, 64);
    const augmentation = { rotation: 180, scale: 0.3, gamma: 0.2, blur: 1, noise: 0.05 };
    const { settings, labelSet, tiles, micrographBytes } = discsJob(micrographs, 64, 16, folder, { batchSize: 3, normalisation: 'levels', augmentation });
    orders = { micrographs, classes: labelSet.classes.length, micrographBytes, tiles, settings };
  });
  afterAll(() => rm(folder, { recursive: true }));

  const tilesFrom = (first: number): BatchTile[] => [0, 1, 2].map((at) => ({ tile: orders.tiles.train[first + at] as BatchTile['tile'], placeInEpoch: first + at }));

  it('gives what would be made here, in the order it was asked for, each batch in memory of its own', async () => {
    const thread = await BatchThread.start(orders);
    const maker = new BatchMaker(orders);
    try {
      const wanted = [[1, 0], [1, 3], [2, 0]] as const;
      const got = await Promise.all(wanted.map(([epoch, first]) => thread.make(epoch, tilesFrom(first))));
      const here: TileBatch[] = [];
      for (const [epoch, first] of wanted) {
        const { images, labels } = await maker.make(epoch, tilesFrom(first));
        here.push({ images: images.slice(), labels: labels.slice() });
      }
      expect(got).toEqual(here);
      expect(here[0]?.images).not.toEqual(here[2]?.images);
    } finally {
      await thread.dispose();
    }
  });

  it('names the file it cannot read and goes on with the next batch', async () => {
    const [first, second] = orders.micrographs as [BatchOrders['micrographs'][number], BatchOrders['micrographs'][number]];
    const gone = join(folder, 'gone.png');
    const thread = await BatchThread.start({ ...orders, micrographs: [{ ...first, imagePath: gone }, second] });
    try {
      const of = (micrograph: number): BatchTile[] => tilesFrom(0).map(({ tile, placeInEpoch }) => ({ tile: { ...tile, micrograph }, placeInEpoch }));
      const error = await appErrorOf(thread.make(1, of(0)));
      expect(error.code).toBe('input/notFound');
      expect(error.message).toContain(gone);
      expect((await thread.make(1, of(1))).images).toHaveLength(3 * 3 * 16 * 16);
    } finally {
      await thread.dispose();
    }
  });

  it('ends what waits when it is closed, and answers nobody after that', async () => {
    const thread = await BatchThread.start(orders);
    const waiting = appErrorOf(thread.make(1, tilesFrom(0)));
    await thread.dispose();
    expect((await waiting).code).toBe('job/cancelled');
    expect((await appErrorOf(thread.make(1, tilesFrom(0)))).code).toBe('job/cancelled');
  });
});
