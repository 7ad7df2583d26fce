import type { PixelRect } from '../../../shared/raster/raster.ts';
import type { ImageTile } from '../ports.ts';
import { TILE } from '../tile.ts';

/** Full-size pixels of a part of a micrograph, for tools that look at brightness or colour. */
export class ImageRegion {
  readonly rect: PixelRect;
  /** Row by row, all that `rect` touches. */
  readonly #tiles: readonly ImageTile[];
  readonly #column: number;
  readonly #row: number;
  readonly #columns: number;

  constructor(rect: PixelRect, tiles: readonly ImageTile[]) {
    this.rect = rect;
    this.#tiles = tiles;
    this.#column = Math.floor(rect.x / TILE);
    this.#row = Math.floor(rect.y / TILE);
    this.#columns = Math.floor((rect.x + rect.width - 1) / TILE) - this.#column + 1;
  }

  /** Brightness from 0 to 255 of a pixel of the region; of colour: luma of ITU-R BT.601. */
  brightness(x: number, y: number): number {
    const [tile, at] = this.#find(x, y);
    const { bytes } = tile;
    if (tile.channels === 1) return bytes[at] as number;
    return (299 * (bytes[at] as number) + 587 * (bytes[at + 1] as number) + 114 * (bytes[at + 2] as number)) / 1000;
  }

  /** The values of a pixel: one, or red, green and blue. */
  values(x: number, y: number): Uint8Array {
    const [tile, at] = this.#find(x, y);
    return tile.bytes.slice(at, at + tile.channels);
  }

  /** How far a pixel is from given values, in the channel that differs most. */
  difference(x: number, y: number, values: Uint8Array): number {
    const [{ bytes, channels }, at] = this.#find(x, y);
    let most = 0;
    for (let channel = 0; channel < channels; channel++) most = Math.max(most, Math.abs((bytes[at + channel] as number) - (values[channel] as number)));
    return most;
  }

  #find(x: number, y: number): readonly [tile: ImageTile, at: number] {
    const [column, row] = [Math.floor(x / TILE), Math.floor(y / TILE)];
    const tile = this.#tiles[(row - this.#row) * this.#columns + column - this.#column] as ImageTile;
    return [tile, ((y - row * TILE) * tile.width + x - column * TILE) * tile.channels];
  }
}
