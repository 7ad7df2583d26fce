import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appErrorOf, imageFolder, scrambled } from '../../../test/helpers/imageFixtures.ts';
import { writeTiff } from '../../../test/helpers/writeTiff.ts';
import { OpenImages, type ShownImage } from './OpenImages.ts';

const write = imageFolder();

async function tiffs(count: number): Promise<ShownImage[]> {
  const paths = await Promise.all(Array.from({ length: count }, (_, at) => write(`${at}.tif`, writeTiff([{ width: 20, height: 10, values: scrambled(200 + at, 255).slice(at), rowsPerStrip: 2 }]))));
  return paths.map((path, at) => ({ path, width: 20, height: 10, pixelSha256: String(at).repeat(64), cacheFolder: join(path, '..', 'tiles') }));
}

/** Files of this process that are open under a name. */
function handlesOf(paths: readonly string[]): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return paths.includes(readlinkSync(join('/proc/self/fd', fd)));
    } catch {
      return false;
    }
  }).length;
}

describe('images whose tiles are asked for', () => {
  it.skipIf(process.platform !== 'linux')('are let go when they are too many or nobody looks, and never under one who does', async () => {
    const images = new OpenImages({ budget: 1, patience: 100 });
    const shown = await tiffs(6);
    const paths = shown.map(({ path }) => path);
    const first = await Promise.all(shown.map((image) => images.use(image, (pyramid) => pyramid.tile(0, 0, 0))));
    await expect.poll(() => handlesOf(paths)).toBe(1);
    expect(await Promise.all([...shown, ...shown].map((image) => images.use(image, (pyramid) => pyramid.tile(0, 0, 0))))).toEqual([...first, ...first]);
    await expect.poll(() => handlesOf(paths)).toBe(0);
  });

  it('that cannot be opened are tried again', async () => {
    const images = new OpenImages();
    const [good] = (await tiffs(1)) as [ShownImage];
    const missing = { ...good, path: `${good.path}.later` };
    expect((await appErrorOf(images.use(missing, (pyramid) => pyramid.tile(0, 0, 0)))).code).toBe('input/notFound');
    await write('0.tif.later', writeTiff([{ width: 20, height: 10, values: scrambled(200, 255) }]));
    expect(await images.use(missing, (pyramid) => pyramid.tile(0, 0, 0))).toMatchObject({ width: 20, height: 10 });
  });
});
