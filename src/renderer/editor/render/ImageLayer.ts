import type { ImagePixels } from '../image/ImagePixels.ts';
import type { ImageTile } from '../ports.ts';
import { levelFor, type Size, type View } from '../view/viewTransform.ts';
import { canvasTile, CanvasTiles, type CanvasTile } from './CanvasTiles.ts';
import { tilesInSight } from './tilesInSight.ts';

/** The micrograph on the canvas. What has not come yet is shown coarser. */
export class ImageLayer {
  readonly #image: ImagePixels;
  readonly #tiles = new CanvasTiles<CanvasTile>();

  constructor(image: ImagePixels) {
    this.#image = image;
  }

  draw(context: CanvasRenderingContext2D, view: View, canvas: Size): void {
    const level = levelFor(view.scale, this.#image.lastLevel);
    context.imageSmoothingEnabled = view.scale < 1;
    if ([...tilesInSight(view, this.#image, canvas, level)].some(({ column, row }) => this.#tile(level, column, row) === null)) this.#drawLevel(context, view, canvas, this.#image.lastLevel);
    this.#drawLevel(context, view, canvas, level);
  }

  #drawLevel(context: CanvasRenderingContext2D, view: View, canvas: Size, level: number): void {
    for (const { column, row, left, top, width, height } of tilesInSight(view, this.#image, canvas, level)) {
      const tile = this.#tile(level, column, row);
      if (tile !== null) context.drawImage(tile.canvas, left, top, width, height);
    }
  }

  #tile(level: number, column: number, row: number): CanvasTile | null {
    const key = `${level}/${column}/${row}`;
    const known = this.#tiles.get(key);
    if (known !== undefined) return known;
    const pixels = this.#image.peek(level, column, row);
    return pixels === null ? null : this.#tiles.add(key, paintTile(pixels));
  }
}

function paintTile({ width, height, channels, bytes }: ImageTile): CanvasTile {
  const tile = canvasTile(width, height);
  const data = new ImageData(width, height);
  const pixels = new Uint32Array(data.data.buffer);
  for (let at = 0; at < width * height; at++) {
    const from = at * channels;
    const [red, green, blue] = channels === 1 ? [bytes[at] as number, bytes[at] as number, bytes[at] as number] : [bytes[from] as number, bytes[from + 1] as number, bytes[from + 2] as number];
    pixels[at] = red | (green << 8) | (blue << 16) | 0xff000000;
  }
  tile.context.putImageData(data, 0, 0);
  return tile;
}
