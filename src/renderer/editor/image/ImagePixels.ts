import type { PixelRect } from '../../../shared/raster/raster.ts';
import { tilesIn } from '../labels/LabelTiles.ts';
import type { ImageTile, ImageTiles } from '../ports.ts';
import { TILE } from '../tile.ts';
import { ImageRegion } from './ImageRegion.ts';

/** Bytes of tiles that are kept although nobody looks. */
const BUDGET = 128 * 2 ** 20;

/** Tiles of the micrograph, fetched once and kept while there is room; those used last stay. */
export class ImagePixels {
  readonly width: number;
  readonly height: number;
  /** The level at which the whole micrograph is one tile. */
  readonly lastLevel: number;
  readonly #source: ImageTiles;
  readonly #kept = new Map<string, ImageTile>();
  readonly #coming = new Map<string, Promise<ImageTile>>();
  readonly #onArrival: () => void;
  readonly #onFailure: (error: unknown) => void;
  #bytes = 0;

  constructor(source: ImageTiles, onArrival: () => void, onFailure: (error: unknown) => void) {
    this.#source = source;
    this.#onArrival = onArrival;
    this.#onFailure = onFailure;
    [this.width, this.height] = [source.width, source.height];
    this.lastLevel = Math.max(0, Math.ceil(Math.log2(Math.max(this.width, this.height) / TILE)));
  }

  /** A tile when it is here; else it is sent for and `onArrival` tells when it came. */
  peek(level: number, column: number, row: number): ImageTile | null {
    const kept = this.#use(keyOf(level, column, row));
    if (kept === null) this.#fetch(level, column, row).then(this.#onArrival, this.#onFailure);
    return kept;
  }

  /** The full-size pixels of a rectangle, as far as it lies inside. */
  async region({ x, y, width, height }: PixelRect): Promise<ImageRegion> {
    const [left, top] = [Math.min(this.width - 1, Math.max(0, x)), Math.min(this.height - 1, Math.max(0, y))];
    const inside = { x: left, y: top, width: Math.max(1, Math.min(this.width, x + width) - left), height: Math.max(1, Math.min(this.height, y + height) - top) };
    const places = [...tilesIn(inside)];
    return new ImageRegion(inside, await Promise.all(places.map(([column, row]) => this.#bring(column, row))));
  }

  async #bring(column: number, row: number): Promise<ImageTile> {
    return this.#use(keyOf(0, column, row)) ?? this.#fetch(0, column, row);
  }

  #use(key: string): ImageTile | null {
    const tile = this.#kept.get(key);
    if (tile === undefined) return null;
    this.#kept.delete(key);
    this.#kept.set(key, tile);
    return tile;
  }

  #fetch(level: number, column: number, row: number): Promise<ImageTile> {
    const key = keyOf(level, column, row);
    const coming = this.#coming.get(key);
    if (coming !== undefined) return coming;
    const fetched = this.#source.tile(level, column, row).then((tile) => {
      this.#kept.set(key, tile);
      this.#bytes += tile.bytes.length;
      this.#trim(key);
      return tile;
    });
    this.#coming.set(key, fetched);
    // A tile that failed is not asked for again in every frame: it stays among those that are coming until the editor is opened anew.
    fetched.then(() => this.#coming.delete(key), () => undefined);
    return fetched;
  }

  #trim(newest: string): void {
    for (const [key, tile] of this.#kept) {
      if (this.#bytes <= BUDGET || key === newest) return;
      this.#kept.delete(key);
      this.#bytes -= tile.bytes.length;
    }
  }
}

function keyOf(level: number, column: number, row: number): string {
  return `${level}/${column}/${row}`;
}
