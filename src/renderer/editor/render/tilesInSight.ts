import { TILE } from '../tile.ts';
import type { ScreenRect } from '../view/ScreenRect.ts';
import { toImage, type Size, type View } from '../view/viewTransform.ts';

/** A tile of a level and where on the canvas it goes, in whole device pixels. */
export interface PlacedTile {
  readonly column: number;
  readonly row: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The tiles of a level that are in sight in a part of the canvas; levels below 0 are finer than the micrograph. Edges are rounded alike on both sides, so that no seam is seen. */
export function* tilesInSight(view: View, image: Size, part: ScreenRect, level: number): Generator<PlacedTile> {
  const side = TILE * 2 ** level;
  const from = toImage(view, part);
  const to = toImage(view, { left: part.right, top: part.bottom });
  const last = { column: Math.ceil(Math.min(image.width, to.x) / side) - 1, row: Math.ceil(Math.min(image.height, to.y) / side) - 1 };
  for (let row = Math.max(0, Math.floor(from.y / side)); row <= last.row; row++) {
    for (let column = Math.max(0, Math.floor(from.x / side)); column <= last.column; column++) {
      const left = Math.round(view.left + column * side * view.scale);
      const top = Math.round(view.top + row * side * view.scale);
      const right = Math.round(view.left + Math.min(image.width, (column + 1) * side) * view.scale);
      const bottom = Math.round(view.top + Math.min(image.height, (row + 1) * side) * view.scale);
      yield { column, row, left, top, width: right - left, height: bottom - top };
    }
  }
}
