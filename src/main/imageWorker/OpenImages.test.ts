import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appErrorOf, imageFolder, scrambled } from '../../../test/helpers/imageFixtures.ts';
import { writeTiff } from '../../../test/helpers/writeTiff.ts';
import { OpenImages, type ImageBudgets, type ShownImage } from './OpenImages.ts';

const write = imageFolder();

const PLENTY: ImageBudgets = { images: 2 ** 24, tiles: 2 ** 24, disk: 2 ** 24 };

async function tiffs(count: number, budgets = PLENTY): Promise<ShownImage[]> {
  const paths = await Promise.all(Array.from({ length: count }, (_, at) => write(`${at}.tif`, writeTiff([{ width: 20, height: 10, values: scrambled(200 + at, 255).slice(at), rowsPerStrip: 2 }]))));
  return paths.map((path, at) => ({ path, width: 20, height: 10, pixelSha256: String(at).repeat(64), cacheFolder: join(path, '..', 'tiles'), budgets }));
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
    const images = new OpenImages({ patience: 100 });
    const shown = await tiffs(6, { images: 1, tiles: 2 ** 20, disk: 2 ** 20 });
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

  it('keep their tiles on the disk within the limit, the longest unused going first', async () => {
    const images = new OpenImages();
    const shown = (await tiffs(3)).map((image, at) => ({ ...image, pixelSha256: String(at + 5).repeat(64) }));
    const folderOf = ({ cacheFolder, pixelSha256 }: ShownImage): string => join(cacheFolder, pixelSha256.slice(0, 2), pixelSha256.slice(2));
    const bytesOf = (image: ShownImage): number => readdirSync(folderOf(image)).reduce((sum, name) => sum + statSync(join(folderOf(image), name)).size, 0);
    const look = async (image: ShownImage | undefined, disk: number): Promise<void> => {
      if (image === undefined) return;
      await images.use({ ...image, budgets: { ...PLENTY, disk } }, async (pyramid) => {
        await pyramid.tile(3, 0, 0);
        // Nobody else waits for the disk.
        await pyramid.settle();
      });
    };
    await look(shown[0], 2 ** 20);
    // Room for two and a half of them.
    const room = Math.round(2.5 * bytesOf(shown[0] as ShownImage));
    await look(shown[1], room);
    expect(shown.map((image) => existsSync(folderOf(image)))).toEqual([true, true, false]);
    await look(shown[2], room);
    await expect.poll(() => shown.map((image) => existsSync(folderOf(image)))).toEqual([false, true, true]);
  });
});
