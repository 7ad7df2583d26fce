import { AppError } from '../../shared/errors/AppError.ts';
import type { ByteCache } from '../ByteCache.ts';
import type { PixelSource } from '../openPixelSource.ts';
import type { DisplayRaster } from '../rasters.ts';
import { countValues, toDisplay, windowOfHistogram, type DisplayWindow } from '../render/toDisplay.ts';
import { halve } from './halve.ts';
import type { TileFolder } from './TileFolder.ts';

/** Of images that are read part by part, tiles from this level on are kept on the disk: they cost the reading of many, and are few. */
const KEPT_LEVEL = 2;
/** Rows that are counted at a time for the window of 16-bit images. */
const BAND = 256;

export interface PyramidOptions {
  readonly width: number;
  readonly height: number;
  /** Side of a tile in pixels. */
  readonly side: number;
  /** What the tiles are called in the cache; they are shared with other images. */
  readonly key: string;
  readonly cache: ByteCache<DisplayRaster>;
  /** Where tiles are kept beyond the end of the program; nowhere unless given. */
  readonly folder?: TileFolder;
}

/** Opens the image, or decodes it; called again for every tile that must be made. */
export type OpenSource = () => Promise<PixelSource>;

/**
 * An image as it is shown, in tiles of levels: 0 is full size, each further one has half the width and height of the one before,
 * rounded up. A tile is made of the four below it, so that memory is a few tiles whatever the image is. Where all that is asked for is
 * on the disk the image itself is never opened.
 */
export class TilePyramid {
  readonly #source: OpenSource;
  readonly #options: PyramidOptions;
  readonly #underWay = new Map<string, Promise<DisplayRaster>>();
  #window: Promise<DisplayWindow | undefined> | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(source: OpenSource, options: PyramidOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** @throws AppError `usage/invalid` beyond the image, `input/unreadable` when its file is damaged */
  tile(level: number, column: number, row: number): Promise<DisplayRaster> {
    const { columns, rows } = this.#grid(level);
    if (column >= columns || row >= rows) {
      throw new AppError('usage/invalid', `There is no tile (${column}, ${row}) of level ${level}: the image has ${columns} × ${rows} of them. Ask for one inside the image.`);
    }
    const name = `${level}-${column}-${row}`;
    const key = `${this.#options.key}/${name}`;
    const known = this.#options.cache.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const running = this.#underWay.get(key);
    if (running !== undefined) return running;
    const making = this.#kept(level, column, row, name)
      .then((tile) => {
        this.#options.cache.set(key, tile, tile.data.length);
        return tile;
      })
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, making);
    return making;
  }

  async #kept(level: number, column: number, row: number, name: string): Promise<DisplayRaster> {
    const { folder } = this.#options;
    const stored = await folder?.read(name);
    if (stored !== undefined) return stored;
    const tile = await (level === 0 ? this.#full(column, row) : this.#halved(level, column, row));
    // Whoever waits for the tile does not wait for the disk.
    if (folder !== undefined && (level >= KEPT_LEVEL || !(await this.#source()).windowed)) this.#written = this.#written.then(() => folder.write(name, tile));
    return tile;
  }

  /** Resolves when all tiles that were made are on the disk. */
  settle(): Promise<void> {
    return this.#written;
  }

  async #full(column: number, row: number): Promise<DisplayRaster> {
    const { side, width, height } = this.#options;
    const [x, y] = [column * side, row * side];
    const source = await this.#source();
    const raster = await source.readWindow({ x, y, width: Math.min(side, width - x), height: Math.min(side, height - y) });
    return toDisplay(raster, await this.#displayWindow());
  }

  /** Of the up to four tiles below it. */
  async #halved(level: number, column: number, row: number): Promise<DisplayRaster> {
    const { side } = this.#options;
    const below = this.#grid(level - 1);
    const [left, top] = [2 * column, 2 * row];
    const width = Math.min(side, Math.ceil((below.width - left * side) / 2));
    const height = Math.min(side, Math.ceil((below.height - top * side) / 2));
    let data = new Uint8Array(0);
    let channels: DisplayRaster['channels'] = 1;
    for (let y = top; y < Math.min(top + 2, below.rows); y++) {
      for (let x = left; x < Math.min(left + 2, below.columns); x++) {
        const part = halve(await this.tile(level - 1, x, y));
        if (data.length === 0) [channels, data] = [part.channels, new Uint8Array(width * height * part.channels)];
        const [toX, toY] = [((x - left) * side) / 2, ((y - top) * side) / 2];
        for (let line = 0; line < part.height; line++) {
          const from = line * part.width * channels;
          data.set(part.data.subarray(from, from + part.width * channels), ((toY + line) * width + toX) * channels);
        }
      }
    }
    return { width, height, channels, bitDepth: 8, data };
  }

  #grid(level: number): { readonly width: number; readonly height: number; readonly columns: number; readonly rows: number } {
    const width = Math.ceil(this.#options.width / 2 ** level);
    const height = Math.ceil(this.#options.height / 2 ** level);
    return { width, height, columns: Math.ceil(width / this.#options.side), rows: Math.ceil(height / this.#options.side) };
  }

  /** One for the whole image, so that no tile differs from its neighbour. */
  #displayWindow(): Promise<DisplayWindow | undefined> {
    this.#window ??= this.#findWindow().catch((error: unknown) => {
      this.#window = null;
      throw error;
    });
    return this.#window;
  }

  async #findWindow(): Promise<DisplayWindow | undefined> {
    const source = await this.#source();
    const { width, height, bitDepth } = source;
    if (bitDepth === 8) return undefined;
    const { folder } = this.#options;
    const stored = await folder?.readWindow();
    if (stored !== undefined) return stored;
    const histogram = new Float64Array(2 ** bitDepth);
    for (let y = 0; y < height; y += BAND) countValues(await source.readWindow({ x: 0, y, width, height: Math.min(BAND, height - y) }), histogram);
    const window = windowOfHistogram(histogram);
    await folder?.writeWindow(window);
    return window;
  }
}

/** How many levels an image has: the last is one tile. */
export function levelsOf({ width, height }: { readonly width: number; readonly height: number }, side: number): number {
  return 1 + Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / side)));
}
