import { turnOf, type TileOrientation } from '../tiles/cutTile.ts';

/** The grid along both axes, and how tiles are weighted in it (see `tileGrid.ts`). */
export interface BlendPlan {
  readonly width: number;
  readonly height: number;
  readonly classes: number;
  readonly tileSize: number;
  readonly profile: Float32Array;
  readonly columnTotals: Float64Array;
  readonly rowTotals: Float64Array;
  /** How often each tile is added, in one orientation or another. */
  readonly copies: number;
  /** Rows that are in work at one time; probabilities are held for these only. */
  readonly bandRows: number;
}

/**
 * Adds weighted tile probabilities together and gives away rows that no further tile touches, so that memory holds the
 * probabilities of a band of rows, not of the image. Tiles come row by row of the grid; each pixel's sum is then
 * the same whatever the band.
 */
export class BandBlender {
  readonly #plan: BlendPlan;
  /** [slot, class, column]; image row y lives in slot y mod bandRows. */
  readonly #sums: Float32Array;
  readonly #row: Float32Array;
  #finished = 0;

  constructor(plan: BlendPlan) {
    this.#plan = plan;
    this.#sums = new Float32Array(plan.bandRows * plan.classes * plan.width);
    this.#row = new Float32Array(plan.classes * plan.width);
  }

  /** Adds the probabilities [classes, tileSize, tileSize] that start at `offset`, of the tile whose corner is (x, y) and which was cut in this orientation. */
  add(probabilities: Float32Array, offset: number, x: number, y: number, orientation: TileOrientation): void {
    const { width, height, classes, tileSize, profile, bandRows } = this.#plan;
    const left = Math.max(0, -x);
    const right = Math.min(tileSize, width - x);
    const back = placesIn(orientation, tileSize);
    for (let row = Math.max(0, -y); row < tileSize && y + row < height; row++) {
      const rowWeight = profile[row] as number;
      const slot = (y + row) % bandRows;
      for (let index = 0; index < classes; index++) {
        const from = offset + index * tileSize * tileSize + back.first + row * back.perRow;
        const to = (slot * classes + index) * width + x;
        for (let column = left; column < right; column++) {
          this.#sums[to + column] = (this.#sums[to + column] as number) + rowWeight * (profile[column] as number) * (probabilities[from + column * back.perColumn] as number);
        }
      }
    }
  }

  /** The probabilities [classes, width] of each row before `row`, in order; no tile may touch them any more. What is yielded is overwritten by the next. */
  *finishBefore(row: number): Generator<Float32Array> {
    const { width, height, classes, bandRows, columnTotals, rowTotals, copies } = this.#plan;
    for (; this.#finished < Math.min(row, height); this.#finished++) {
      const y = this.#finished;
      const start = (y % bandRows) * classes * width;
      const rowTotal = copies * (rowTotals[y] as number);
      for (let index = 0; index < classes; index++) {
        for (let x = 0; x < width; x++) this.#row[index * width + x] = (this.#sums[start + index * width + x] as number) / (rowTotal * (columnTotals[x] as number));
      }
      this.#sums.fill(0, start, start + classes * width);
      yield this.#row;
    }
  }
}

/** Where the pixel (row, column) of an upright tile lies in the turned one: first + row·perRow + column·perColumn. */
function placesIn(orientation: TileOrientation, size: number): { readonly first: number; readonly perRow: number; readonly perColumn: number } {
  const turn = turnOf(orientation, size);
  // The turn's matrix is orthogonal: its transpose leads back.
  const perRow = turn.rowPerRow * size + turn.rowPerColumn;
  const perColumn = turn.columnPerRow * size + turn.columnPerColumn;
  // `0 -` because −0 is no place.
  return { first: 0 - turn.row0 * perRow - turn.column0 * perColumn, perRow, perColumn };
}
