import { tmpdir } from 'node:os';
import { inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { appErrorOf, imageFolder } from '../../../test/helpers/imageFixtures.ts';
import { parseLabelSet } from '../../shared/domain/labelSet.ts';
import { ImageWorker } from './ImageWorker.ts';
import type { SharedLabelMap } from './imageTasks.ts';

const write = imageFolder();

it('encodes, reads and packs masks, tells what is wrong, and ends what waits when it is closed', async () => {
  const images = new ImageWorker();
  const labels: SharedLabelMap = { width: 300, height: 200, data: new Uint8Array(new SharedArrayBuffer(60_000)) };
  for (let at = 0; at < 60_000; at++) labels.data[at] = [0, 1, 255][(at >> 4) % 3] as number;
  const labelSet = parseLabelSet('0:ferrite,1:pearlite');
  const path = await write('mask.png', await images.run('encodeMask', { labels, labelSet }));
  expect(await images.run('readMask', { path })).toEqual(labels);
  expect(new Uint8Array(inflateRawSync(await images.run('packLabels', { labels })))).toEqual(new Uint8Array(labels.data));
  labels.data[7] = 9;
  expect((await appErrorOf(images.run('encodeMask', { labels, labelSet }))).code).toBe('input/unknownClass');
  const tile = { path: `${path}.none`, pixelSha256: '0'.repeat(64), cacheFolder: tmpdir(), budgets: { images: 0, tiles: 0, disk: 0 }, width: 1, height: 1, level: 0, column: 0, row: 0 };
  expect((await appErrorOf(images.run('tile', tile))).message).toContain('mask.png.none');
  const waiting = appErrorOf(images.run('readMask', { path }));
  await images.dispose();
  expect((await waiting).code).toBe('job/cancelled');
  expect((await appErrorOf(images.run('readMask', { path }))).code).toBe('job/cancelled');
});
