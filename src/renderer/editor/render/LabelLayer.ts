import type { DirtyRect } from '../../../shared/labelMap/delta.ts';
import type { LabelSource } from '../labels/LabelSource.ts';
import { sampleFiner } from '../labels/sampleFiner.ts';
import { union } from '../labels/StrokeRecorder.ts';
import { TILE } from '../tile.ts';
import type { ScreenRect } from '../view/ScreenRect.ts';
import { levelFor, type View } from '../view/viewTransform.ts';
import { canvasTile, CanvasTiles, type CanvasTile } from './CanvasTiles.ts';
import { colourLabels } from './colourLabels.ts';
import type { FrameBudget } from './FrameBudget.ts';
import type { MaskStyle, Palette } from './palette.ts';
import { tilesInSight } from './tilesInSight.ts';

interface LabelCanvas extends CanvasTile {
  readonly level: number;
  /** Where it begins, in samples of its level. */
  readonly x: number;
  readonly y: number;
  /** What has changed since it was coloured, in samples of its level; null: nothing. */
  dirty: DirtyRect | null;
}

/** The finest level: 64 samples to the side of a pixel, which is how far one can look into the picture. */
const FINEST = -6;

/**
 * A mask on the canvas, coloured tile by tile. Only what changed and is in sight is coloured again. From 1 : 1 on a sample is at most a
 * pixel of the screen, so that outlines and hatchings are as fine as everywhere else.
 */
export class LabelLayer {
  readonly #labels: LabelSource;
  readonly #lastLevel: number;
  readonly #tiles = new CanvasTiles<LabelCanvas>();
  readonly #samples = new Uint8Array((TILE + 2) ** 2);
  readonly #room = new Uint8Array((TILE + 2) ** 2);
  #palette: Palette;
  #style: MaskStyle;

  constructor(labels: LabelSource, palette: Palette, style: MaskStyle) {
    this.#labels = labels;
    this.#lastLevel = Math.max(0, Math.ceil(Math.log2(Math.max(labels.width, labels.height) / TILE)));
    this.#palette = palette;
    this.#style = style;
  }

  setLook(palette: Palette, style: MaskStyle): void {
    this.#palette = palette;
    this.#style = style;
    this.#tiles.clear();
  }

  /** Pixels of the mask changed. */
  invalidate({ x, y, width, height }: DirtyRect): void {
    for (const tile of this.#tiles.values()) {
      const size = 2 ** tile.level;
      // One sample more on each side: outlines depend on their neighbours.
      const [left, top] = [Math.max(tile.x, Math.floor(x / size) - 1), Math.max(tile.y, Math.floor(y / size) - 1)];
      const right = Math.min(tile.x + tile.canvas.width, Math.floor((x + width - 1) / size) + Math.max(1, 1 / size) + 1);
      const bottom = Math.min(tile.y + tile.canvas.height, Math.floor((y + height - 1) / size) + Math.max(1, 1 / size) + 1);
      if (left < right && top < bottom) tile.dirty = union(tile.dirty, { x: left, y: top, width: right - left, height: bottom - top });
    }
  }

  draw(context: CanvasRenderingContext2D, view: View, part: ScreenRect, opacity: number, budget: FrameBudget): void {
    const level = levelFor(view.scale, this.#lastLevel, FINEST);
    // Lines must not fall between the pixels of the screen; areas keep their sharp edges.
    context.imageSmoothingEnabled = this.#style !== 'fill' && view.scale * 2 ** level < 1;
    context.globalAlpha = opacity;
    const placed = [...tilesInSight(view, this.#labels, part, level)].map((place) => ({ ...place, tile: this.#tile(level, place.column, place.row, budget) }));
    for (const { tile, left, top, width, height } of placed) {
      if (tile === null) this.#drawCoarse(context, view, { left, top, right: left + width, bottom: top + height });
      else context.drawImage(tile.canvas, left, top, width, height);
    }
    context.globalAlpha = 1;
  }

  /** The tile of the whole mask instead of those that there was no time for yet. */
  #drawCoarse(context: CanvasRenderingContext2D, view: View, part: ScreenRect): void {
    context.save();
    context.beginPath();
    context.rect(part.left, part.top, part.right - part.left, part.bottom - part.top);
    context.clip();
    for (const { column, row, left, top, width, height } of tilesInSight(view, this.#labels, part, this.#lastLevel)) context.drawImage(this.#colouredTile(this.#lastLevel, column, row).canvas, left, top, width, height);
    context.restore();
  }

  #tile(level: number, column: number, row: number, budget: FrameBudget): LabelCanvas | null {
    const isThere = this.#tiles.get(`${level}/${column}/${row}`) !== undefined;
    return isThere || level === this.#lastLevel || budget.allows(this) ? this.#colouredTile(level, column, row) : null;
  }

  #colouredTile(level: number, column: number, row: number): LabelCanvas {
    const key = `${level}/${column}/${row}`;
    const tile = this.#tiles.get(key) ?? this.#tiles.add(key, this.#newTile(level, column, row));
    if (tile.dirty !== null) this.#colour(tile, tile.dirty);
    tile.dirty = null;
    return tile;
  }

  #newTile(level: number, column: number, row: number): LabelCanvas {
    const [x, y] = [column * TILE, row * TILE];
    const width = Math.min(TILE, Math.ceil(this.#labels.width / 2 ** level) - x);
    const height = Math.min(TILE, Math.ceil(this.#labels.height / 2 ** level) - y);
    return { ...canvasTile(width, height), level, x, y, dirty: { x, y, width, height } };
  }

  #colour(tile: LabelCanvas, rect: DirtyRect): void {
    const { x, y, width, height } = rect;
    const around = { x: x - 1, y: y - 1, width: width + 2, height: height + 2 };
    if (tile.level < 0) sampleFiner(this.#labels, around, 2 ** -tile.level, this.#samples, this.#room);
    else this.#labels.sample(around, 2 ** tile.level, this.#samples);
    const data = new ImageData(width, height);
    colourLabels(this.#samples, rect, this.#palette, this.#style, new Uint32Array(data.data.buffer));
    tile.context.putImageData(data, x - tile.x, y - tile.y);
  }
}
