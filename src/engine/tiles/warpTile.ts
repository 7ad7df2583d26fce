import type { LabelMap, Raster } from '../../shared/raster/raster.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import { exposedValues, turnOf, type TileExposure, type TileOrientation } from './cutTile.ts';
import { reflect } from './reflect.ts';

/** A turn by any angle, counter-clockwise, and an enlargement, both about the tile's middle. */
export interface Warp {
  readonly degrees: number;
  readonly scale: number;
}

export const STRAIGHT: Warp = { degrees: 0, scale: 1 };

export function isStraight({ degrees, scale }: Warp): boolean {
  return degrees === 0 && scale === 1;
}

/** Pixels of a micrograph that may be shown: columns and rows from (inclusive) to (exclusive). */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A square tile that is turned, then warped. */
export interface WarpedTile {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly orientation: TileOrientation;
  readonly warp: Warp;
  readonly window: Window;
}

/** Like `cutTile`, of a warped tile: between four pixels bilinearly, what lies outside the window mirrored at its border. */
export function cutWarpedTile(raster: Raster, tile: WarpedTile, exposure: TileExposure, target: Float32Array, offset: number): void {
  const { data, width, channels } = raster;
  const { left, top, right, bottom } = tile.window;
  const values = exposedValues(raster.bitDepth, exposure);
  const plane = tile.size * tile.size;
  const column = (x: number): number => (left + reflect(x - left, right - left)) * channels;
  const row = (y: number): number => (top + reflect(y - top, bottom - top)) * width * channels;
  visit(tile, (sourceX, sourceY, at) => {
    const x = Math.floor(sourceX);
    const y = Math.floor(sourceY);
    const shareX = sourceX - x;
    const shareY = sourceY - y;
    const x0 = column(x);
    const x1 = column(x + 1);
    const y0 = row(y);
    const y1 = row(y + 1);
    for (let channel = 0; channel < channels; channel++) {
      const upperLeft = values[data[y0 + x0 + channel] as number] as number;
      const lowerLeft = values[data[y1 + x0 + channel] as number] as number;
      const upper = upperLeft + shareX * ((values[data[y0 + x1 + channel] as number] as number) - upperLeft);
      const lower = lowerLeft + shareX * ((values[data[y1 + x1 + channel] as number] as number) - lowerLeft);
      target[offset + channel * plane + at] = upper + shareY * (lower - upper);
    }
  });
  if (channels === 1) for (const other of [1, 2]) target.copyWithin(offset + other * plane, offset, offset + plane);
}

/** The labels that belong to the tile of `cutWarpedTile`: those of the nearest pixels; what lies outside the window is unlabelled. */
export function cutWarpedLabels(labels: LabelMap, tile: WarpedTile, target: Uint8Array, offset: number): void {
  const { left, top, right, bottom } = tile.window;
  visit(tile, (sourceX, sourceY, at) => {
    const [x, y] = [Math.round(sourceX), Math.round(sourceY)];
    const inside = x >= left && x < right && y >= top && y < bottom;
    target[offset + at] = inside ? (labels.data[y * labels.width + x] as number) : UNLABELLED;
  });
}

/** Calls `see` with where each pixel of the tile comes from in the micrograph, row by row. */
function visit({ x, y, size, orientation, warp }: WarpedTile, see: (sourceX: number, sourceY: number, at: number) => void): void {
  const turn = turnOf(orientation, size);
  const middle = (size - 1) / 2;
  const angle = (warp.degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle) / warp.scale, Math.sin(angle) / warp.scale];
  for (let row = 0, at = 0; row < size; row++) {
    for (let column = 0; column < size; column++, at++) {
      const down = turn.row0 + row * turn.rowPerRow + column * turn.rowPerColumn - middle;
      const across = turn.column0 + row * turn.columnPerRow + column * turn.columnPerColumn - middle;
      see(x + middle + across * cosine - down * sine, y + middle + across * sine + down * cosine, at);
    }
  }
}
