import { AppError } from '../../shared/errors/AppError.ts';
import type { ByteCache } from '../ByteCache.ts';
import type { PixelSource } from '../openPixelSource.ts';
import type { DisplayRaster } from '../rasters.ts';
import { countValues, toDisplay, windowOfHistogram, type DisplayWindow } from '../render/toDisplay.ts';
import { halve } from './halve.ts';
import type { TileFolder } from './TileFolder.ts';

/** Tiles from this level on are kept on the disk: they cost the reading of many, and are few. */
const KEPT_LEVEL = 2;
/** Rows that are counted at a time for the window of 16-bit images. */
const BAND = 256;

export interface PyramidOptions {
  /** Side of a tile in pixels. */
  readonly side: number;
  /** What the tiles are called in the cache; they are shared with other images. */
  readonly key: string;
  readonly cache: ByteCache<DisplayRaster>;
  /** Where tiles of images that are read part by part are kept; nowhere unless given. */
  readonly folder?: TileFolder;
}

/**
 * An image as it is shown, in tiles of levels: 0 is full size, each further one has half the width and height of the one before,
 * rounded up. A tile is made of the four below it, so that memory is a few tiles whatever the image is.
 */
export class TilePyramid {
  readonly #source: PixelSource;
  readonly #options: PyramidOptions;
  readonly #underWay = new Map<string, Promise<DisplayRaster>>();
  #window: Promise<DisplayWindow | undefined> | null = null;

  constructor(source: PixelSource, options: PyramidOptions) {
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
    const folder = this.#source.windowed && level >= KEPT_LEVEL ? this.#options.folder : undefined;
    const stored = await folder?.read(name);
    if (stored !== undefined) return stored;
    const tile = await (level === 0 ? this.#full(column, row) : this.#halved(level, column, row));
    await folder?.write(name, tile);
    return tile;
  }

  async #full(column: number, row: number): Promise<DisplayRaster> {
    const { side } = this.#options;
    const { width, height } = this.#source;
    const [x, y] = [column * side, row * side];
    const raster = await this.#source.readWindow({ x, y, width: Math.min(side, width - x), height: Math.min(side, height - y) });
    return toDisplay(raster, await this.#displayWindow());
  }

  /** Of the up to four tiles below it. */
  async #halved(level: number, column: number, row: number): Promise<DisplayRaster> {
    const { side } = this.#options;
    const below = this.#grid(level - 1);
    const [left, top] = [2 * column, 2 * row];
    const width = Math.min(side, Math.ceil((below.width - left * side) / 2));
    const height = Math.min(side, Math.ceil((below.height - top * side) / 2));
    const { channels } = this.#source;
    const data = new Uint8Array(width * height * channels);
    for (let y = top; y < Math.min(top + 2, below.rows); y++) {
      for (let x = left; x < Math.min(left + 2, below.columns); x++) {
        const part = halve(await this.tile(level - 1, x, y));
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
    const width = Math.ceil(this.#source.width / 2 ** level);
    const height = Math.ceil(this.#source.height / 2 ** level);
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
    const { width, height, bitDepth, windowed } = this.#source;
    if (bitDepth === 8) return undefined;
    const folder = windowed ? this.#options.folder : undefined;
    const stored = await folder?.readWindow();
    if (stored !== undefined) return stored;
    const histogram = new Float64Array(2 ** bitDepth);
    for (let y = 0; y < height; y += BAND) countValues(await this.#source.readWindow({ x: 0, y, width, height: Math.min(BAND, height - y) }), histogram);
    const window = windowOfHistogram(histogram);
    await folder?.writeWindow(window);
    return window;
  }
}
