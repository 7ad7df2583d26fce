import type { LabelMap } from '../../shared/raster/raster.ts';

/** What a segmentation says about a whole image. */
export interface Segmentation {
  readonly labels: LabelMap;
  /** Pixels of each class. */
  readonly classPixels: readonly number[];
  /** Mean of the largest class probability over all pixels, 0..1. */
  readonly meanConfidence: number;
}

/** The grid along both axes, and how tiles are weighted in it (see `tileGrid.ts`). */
export interface BlendPlan {
  readonly width: number;
  readonly height: number;
  readonly classes: number;
  readonly tileSize: number;
  readonly profile: Float32Array;
  readonly columnTotals: Float64Array;
  readonly rowTotals: Float64Array;
  /** Rows that are in work at one time; probabilities are held for these only. */
  readonly bandRows: number;
}

/**
 * Adds weighted tile probabilities together and turns rows that no further tile touches into labels, so that memory holds
 * the probabilities of a band of rows, not of the image. Tiles come row by row of the grid; each pixel's sum is then
 * the same whatever the band.
 */
export class BandBlender {
  readonly #plan: BlendPlan;
  /** [slot, class, column]; image row y lives in slot y mod bandRows. */
  readonly #sums: Float32Array;
  readonly #labels: Uint8Array;
  readonly #classPixels: number[];
  #confidence = 0;
  #finished = 0;

  constructor(plan: BlendPlan) {
    this.#plan = plan;
    this.#sums = new Float32Array(plan.bandRows * plan.classes * plan.width);
    this.#labels = new Uint8Array(plan.width * plan.height);
    this.#classPixels = new Array<number>(plan.classes).fill(0);
  }

  /** Adds the probabilities [classes, tileSize, tileSize] that start at `offset`, of the tile whose corner is (x, y). */
  add(probabilities: Float32Array, offset: number, x: number, y: number): void {
    const { width, height, classes, tileSize, profile, bandRows } = this.#plan;
    const left = Math.max(0, -x);
    const right = Math.min(tileSize, width - x);
    for (let row = Math.max(0, -y); row < tileSize && y + row < height; row++) {
      const rowWeight = profile[row] as number;
      const slot = (y + row) % bandRows;
      for (let index = 0; index < classes; index++) {
        const from = offset + (index * tileSize + row) * tileSize;
        const to = (slot * classes + index) * width + x;
        for (let column = left; column < right; column++) {
          this.#sums[to + column] = (this.#sums[to + column] as number) + rowWeight * (profile[column] as number) * (probabilities[from + column] as number);
        }
      }
    }
  }

  /** Decides the rows before `row`; no tile may touch them any more. */
  finishBefore(row: number): void {
    const { width, height, classes, bandRows, columnTotals, rowTotals } = this.#plan;
    for (; this.#finished < Math.min(row, height); this.#finished++) {
      const y = this.#finished;
      const start = (y % bandRows) * classes * width;
      for (let x = 0; x < width; x++) {
        let best = 0;
        let highest = this.#sums[start + x] as number;
        for (let index = 1; index < classes; index++) {
          const value = this.#sums[start + index * width + x] as number;
          if (value > highest) [best, highest] = [index, value];
        }
        this.#labels[y * width + x] = best;
        this.#classPixels[best] = (this.#classPixels[best] as number) + 1;
        this.#confidence += highest / ((columnTotals[x] as number) * (rowTotals[y] as number));
      }
      this.#sums.fill(0, start, start + classes * width);
    }
  }

  result(): Segmentation {
    const { width, height } = this.#plan;
    this.finishBefore(height);
    return { labels: { width, height, data: this.#labels }, classPixels: this.#classPixels, meanConfidence: this.#confidence / (width * height) };
  }
}
