import { ByteCache } from '../../imaging/ByteCache.ts';
import { openPixelSource, type PixelSource } from '../../imaging/openPixelSource.ts';
import { TileFolder } from '../../imaging/pyramid/TileFolder.ts';
import { TilePyramid } from '../../imaging/pyramid/TilePyramid.ts';
import type { DisplayRaster } from '../../imaging/rasters.ts';
import { IMAGE_TILE } from '../../shared/raster/imageTile.ts';
import { DiskCache } from '../caches/DiskCache.ts';

/** An image to show tiles of. */
export interface ShownImage {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** What it shows: the name of its tiles. */
  readonly pixelSha256: string;
  /** Where tiles of all images are kept. */
  readonly cacheFolder: string;
  /** As they are set now; the last ones that were given hold. */
  readonly budgets: ImageBudgets;
}

/** Bytes that may be kept: decoded images beside those in use, and tiles, in memory and on the disk. */
export interface ImageBudgets {
  readonly images: number;
  readonly tiles: number;
  readonly disk: number;
}

/** What the blocks of an image that is read part by part may take. */
const WINDOWED_BYTES = 64 * 2 ** 20;

export interface OpenImagesOptions {
  /** An image that nobody looked at for so long is let go, milliseconds. */
  readonly patience?: number;
}

interface OpenImage {
  readonly pyramid: TilePyramid;
  /** Null until a tile is asked for that is not on the disk. */
  source: Promise<PixelSource> | null;
  bytes: number;
  users: number;
  usedAt: number;
}

/** The images whose tiles are asked for: those whose tiles are not all on the disk are opened or decoded once and kept for a while. */
export class OpenImages {
  readonly #images = new Map<string, OpenImage>();
  readonly #tiles = new ByteCache<DisplayRaster>(() => this.#budgets.tiles);
  readonly #disks = new Map<string, DiskCache>();
  readonly #patience: number;
  #budgets: ImageBudgets = { images: 0, tiles: 0, disk: 0 };
  #sweep: NodeJS.Timeout | null = null;

  constructor({ patience = 60_000 }: OpenImagesOptions = {}) {
    this.#patience = patience;
  }

  /** Gives an image to `work` and keeps it open as long as that takes. @throws AppError `input/…` */
  async use<T>(image: ShownImage, work: (pyramid: TilePyramid) => Promise<T>): Promise<T> {
    const key = image.path;
    this.#budgets = image.budgets;
    const open = this.#images.get(key) ?? this.#open(image);
    open.users++;
    try {
      return await work(open.pyramid);
    } finally {
      open.users--;
      open.usedAt = Date.now();
      this.#letGo();
    }
  }

  #open({ path, width, height, pixelSha256, cacheFolder }: ShownImage): OpenImage {
    const disk = this.#disk(cacheFolder);
    const tiles = disk.path(pixelSha256);
    const folder = new TileFolder(tiles, (bytes) => inTheBackground(disk.added(bytes)));
    inTheBackground(disk.touch(tiles));
    const pyramid = new TilePyramid(() => this.#decode(open, path), { width, height, side: IMAGE_TILE, key: pixelSha256, cache: this.#tiles, folder });
    const open: OpenImage = { pyramid, source: null, bytes: 0, users: 0, usedAt: Date.now() };
    this.#images.set(path, open);
    return open;
  }

  #disk(folder: string): DiskCache {
    const disk = this.#disks.get(folder) ?? new DiskCache(folder, () => this.#budgets.disk);
    this.#disks.set(folder, disk);
    return disk;
  }

  /** One that could not be opened is tried again the next time. */
  #decode(open: OpenImage, path: string): Promise<PixelSource> {
    // A micrograph of the project was decoded before: what its file may hold is known.
    open.source ??= openPixelSource(path, { pages: 'first' }).then(
      (source) => {
        open.bytes = source.windowed ? WINDOWED_BYTES : source.width * source.height * source.channels * (source.bitDepth / 8);
        return source;
      },
      (error: unknown) => {
        open.source = null;
        throw error;
      },
    );
    return open.source;
  }

  /** Lets go of images that nobody uses: the oldest while they are too many, and all that nobody looked at for long. */
  #letGo(): void {
    let bytes = [...this.#images.values()].reduce((sum, image) => sum + image.bytes, 0);
    const idle = [...this.#images].filter(([, { users }]) => users === 0).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    const newest = idle.at(-1)?.[0];
    for (const [path, image] of idle) {
      const forgotten = Date.now() - image.usedAt >= this.#patience;
      if (!forgotten && (bytes <= this.#budgets.images || path === newest)) continue;
      this.#images.delete(path);
      bytes -= image.bytes;
      image.source?.then((source) => source.close()).catch(() => undefined);
    }
    if (this.#sweep !== null) clearTimeout(this.#sweep);
    this.#sweep = this.#images.size === 0 ? null : setTimeout(() => this.#letGo(), this.#patience).unref();
  }
}

/** A cache never fails, and nobody waits for it. */
function inTheBackground(work: Promise<void>): void {
  work.catch(() => undefined);
}
