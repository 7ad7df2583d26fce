import type { Raster } from '../../shared/raster/raster.ts';

/** Longest side of a certainty map: enough to find the places to look at, little enough to keep for thousands of micrographs. */
export const CERTAINTY_SIDE = 512;

/**
 * How certain a model is in each part of an image, gathered pixel by pixel, row by row: means over squares of a whole number of
 * pixels, so that memory is a row of sums and the small map itself.
 */
export class CertaintyMap {
  readonly #width: number;
  readonly #height: number;
  readonly #factor: number;
  readonly #columns: number;
  readonly #sums: Float64Array;
  readonly #out: Uint8Array;
  #y = 0;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#factor = Math.ceil(Math.max(width, height) / CERTAINTY_SIDE);
    this.#columns = Math.ceil(width / this.#factor);
    this.#sums = new Float64Array(this.#columns);
    this.#out = new Uint8Array(this.#columns * Math.ceil(height / this.#factor));
  }

  /** The largest class probability of a pixel of the row in work. */
  add(x: number, confidence: number): void {
    const column = Math.floor(x / this.#factor);
    this.#sums[column] = (this.#sums[column] as number) + confidence;
  }

  endRow(): void {
    this.#y++;
    if (this.#y % this.#factor !== 0 && this.#y < this.#height) return;
    const rows = ((this.#y - 1) % this.#factor) + 1;
    const to = Math.floor((this.#y - 1) / this.#factor) * this.#columns;
    this.#sums.forEach((sum, column) => {
      const columns = Math.min(this.#factor, this.#width - column * this.#factor);
      this.#out[to + column] = Math.round((255 * sum) / (rows * columns));
    });
    this.#sums.fill(0);
  }

  raster(): Raster & { readonly bitDepth: 8 } {
    return { width: this.#columns, height: this.#out.length / this.#columns, channels: 1, bitDepth: 8, data: this.#out };
  }
}
