import type { ImagePixels } from '../image/ImagePixels.ts';
import type { ImageTile } from '../ports.ts';
import type { ScreenRect } from '../view/ScreenRect.ts';
import { levelFor, type View } from '../view/viewTransform.ts';
import { canvasTile, CanvasTiles, type CanvasTile } from './CanvasTiles.ts';
import type { FrameBudget } from './FrameBudget.ts';
import { tilesInSight } from './tilesInSight.ts';

/** Of the values from 0 to 255, which are shown black and white; between them it is linear. For the eye alone. */
export interface BrightnessWindow {
  readonly black: number;
  readonly white: number;
}

export const WHOLE_WINDOW: BrightnessWindow = { black: 0, white: 255 };

/** The micrograph on the canvas. What has not come yet is shown coarser. */
export class ImageLayer {
  readonly #image: ImagePixels;
  readonly #tiles = new CanvasTiles<CanvasTile>();
  #shades = shadesOf(WHOLE_WINDOW);

  constructor(image: ImagePixels) {
    this.#image = image;
  }

  setWindow(window: BrightnessWindow): void {
    this.#shades = shadesOf(window);
    this.#tiles.clear();
  }

  /** @returns whether all of it has come */
  draw(context: CanvasRenderingContext2D, view: View, part: ScreenRect, budget: FrameBudget): boolean {
    const level = levelFor(view.scale, this.#image.lastLevel);
    context.imageSmoothingEnabled = view.scale < 1;
    const isHere = [...tilesInSight(view, this.#image, part, level)].map(({ column, row }) => this.#tile(level, column, row, budget) !== null).every(Boolean);
    if (!isHere) this.#drawLevel(context, view, part, this.#image.lastLevel, budget);
    this.#drawLevel(context, view, part, level, null);
    return isHere;
  }

  /** Without a budget: only tiles that are made already. */
  #drawLevel(context: CanvasRenderingContext2D, view: View, part: ScreenRect, level: number, budget: FrameBudget | null): void {
    for (const { column, row, left, top, width, height } of tilesInSight(view, this.#image, part, level)) {
      const tile = this.#tile(level, column, row, budget);
      if (tile !== null) context.drawImage(tile.canvas, left, top, width, height);
    }
  }

  #tile(level: number, column: number, row: number, budget: FrameBudget | null): CanvasTile | null {
    const key = `${level}/${column}/${row}`;
    const known = this.#tiles.get(key);
    if (known !== undefined) return known;
    const pixels = this.#image.peek(level, column, row);
    const isAllowed = level === this.#image.lastLevel || budget?.allows(this) === true;
    return pixels === null || !isAllowed ? null : this.#tiles.add(key, paintTile(pixels, this.#shades));
  }
}

/** What each value is shown as. */
function shadesOf({ black, white }: BrightnessWindow): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => ((value - black) / (white - black)) * 255);
}

function paintTile({ width, height, channels, bytes }: ImageTile, shades: Uint8ClampedArray): CanvasTile {
  const tile = canvasTile(width, height);
  const data = new ImageData(width, height);
  const pixels = new Uint32Array(data.data.buffer);
  const shade = (at: number): number => shades[bytes[at] as number] as number;
  if (channels === 1) for (let at = 0; at < pixels.length; at++) pixels[at] = shade(at) * 0x010101 + 0xff000000;
  else for (let at = 0, from = 0; at < pixels.length; at++, from += 3) pixels[at] = (shade(from) | (shade(from + 1) << 8) | (shade(from + 2) << 16)) + 0xff000000;
  tile.context.putImageData(data, 0, 0);
  return tile;
}
