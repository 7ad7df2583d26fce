import { AppError } from '../errors/AppError.ts';
import type { LabelMap } from '../raster/raster.ts';
import { UNLABELLED } from '../raster/raster.ts';

/** Pixels by true class (row) and predicted class (column). Float64 holds whole counts exactly up to 2⁵³. */
export class ConfusionMatrix {
  readonly classes: number;
  readonly #counts: Float64Array;

  constructor(classes: number) {
    if (!Number.isInteger(classes) || classes < 1 || classes > UNLABELLED) {
      throw new AppError('usage/invalid', `A confusion matrix needs 1 to ${UNLABELLED} classes, not ${classes}.`);
    }
    this.classes = classes;
    this.#counts = new Float64Array(classes * classes);
  }

  /**
   * A matrix from its rows.
   * @throws AppError `usage/invalid` when it is not square or an entry is not a whole number ≥ 0.
   */
  static fromRows(rows: readonly (readonly number[])[]): ConfusionMatrix {
    const matrix = new ConfusionMatrix(rows.length);
    rows.forEach((row, i) => {
      if (row.length !== rows.length) throw new AppError('usage/invalid', `Row ${i} of the confusion matrix has ${row.length} entries instead of ${rows.length}.`);
      row.forEach((value, j) => {
        if (!Number.isInteger(value) || value < 0) throw new AppError('usage/invalid', `Entry ${i}, ${j} of the confusion matrix is ${value}: pixel counts are whole numbers from 0.`);
        matrix.#counts[i * rows.length + j] = value;
      });
    });
    return matrix;
  }

  /** The matrix of all matrices together (of the data set, as MATLAB's class and data-set metrics want it). */
  static pooled(classes: number, matrices: Iterable<ConfusionMatrix>): ConfusionMatrix {
    const total = new ConfusionMatrix(classes);
    for (const matrix of matrices) total.addMatrix(matrix);
    return total;
  }

  /**
   * Counts one image; pixels that are unlabelled in the truth do not count, whatever was predicted there. A prediction
   * that leaves a labelled pixel unlabelled is refused: a model always decides, so such a mask is not one of its.
   * Nothing is counted when anything is wrong.
   * @throws AppError `input/sizeMismatch`, or `input/unknownClass` naming `name` and the value.
   */
  add(truth: LabelMap, prediction: LabelMap, name = 'the image'): void {
    requireSameSize(truth, prediction, name);
    const joint = new Uint32Array(256 * 256);
    const t = truth.data;
    const p = prediction.data;
    for (let i = 0; i < t.length; i++) joint[((t[i] as number) << 8) | (p[i] as number)]!++;
    for (let pair = 0; pair < UNLABELLED << 8; pair++) {
      if (joint[pair] === 0) continue;
      this.#requireClass(pair >> 8, 'truth', name);
      this.#requireClass(pair & 255, 'prediction', name);
    }
    for (let i = 0; i < this.classes; i++) {
      for (let j = 0; j < this.classes; j++) this.#counts[i * this.classes + j]! += joint[(i << 8) | j] as number;
    }
  }

  /** Adds another matrix of the same classes. */
  addMatrix(other: ConfusionMatrix): void {
    if (other.classes !== this.classes) throw new AppError('internal', `A confusion matrix of ${other.classes} classes cannot be added to one of ${this.classes}.`);
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i]! += other.#counts[i] as number;
  }

  /** Pixels of class `trueClass` that were called `predictedClass`. */
  count(trueClass: number, predictedClass: number): number {
    return this.#counts[trueClass * this.classes + predictedClass] as number;
  }

  /** Pixels of each true class. */
  trueTotals(): number[] {
    return this.rows().map((row) => row.reduce((sum, value) => sum + value, 0));
  }

  /** Pixels called each class. */
  predictedTotals(): number[] {
    return Array.from({ length: this.classes }, (_, j) => this.rows().reduce((sum, row) => sum + (row[j] as number), 0));
  }

  /** All pixels that count. */
  total(): number {
    return this.#counts.reduce((sum, value) => sum + value, 0);
  }

  rows(): number[][] {
    return Array.from({ length: this.classes }, (_, i) => [...this.#counts.subarray(i * this.classes, (i + 1) * this.classes)]);
  }

  /** Each row divided by its sum (what became of each true class); null for a class that is not in the truth. */
  rowNormalised(): (number[] | null)[] {
    return this.rows().map((row) => {
      const sum = row.reduce((total, value) => total + value, 0);
      return sum === 0 ? null : row.map((value) => value / sum);
    });
  }

  #requireClass(value: number, where: 'truth' | 'prediction', name: string): void {
    if (value < this.classes) return;
    const message =
      value === UNLABELLED
        ? `The prediction for ${name} leaves labelled pixels unlabelled (${UNLABELLED}): a prediction must name a class for every pixel.`
        : `The ${where} of ${name} has the class index ${value}, but the label set ends at ${this.classes - 1}: check the mask or the label set.`;
    throw new AppError('input/unknownClass', message);
  }
}

/** @throws AppError `input/sizeMismatch` naming both sizes. */
export function requireSameSize(truth: LabelMap, other: { readonly width: number; readonly height: number; readonly data: ArrayLike<number> }, name: string): void {
  if (truth.width !== other.width || truth.height !== other.height || truth.data.length !== other.data.length) {
    throw new AppError('input/sizeMismatch', `The truth mask of ${name} has ${truth.width}×${truth.height} pixels, what is compared with it ${other.width}×${other.height}: they must be the same.`);
  }
}
