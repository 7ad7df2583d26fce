import { AppError } from '../errors/AppError.ts';
import type { LabelMap } from '../raster/raster.ts';
import { bestAssignment } from './assignment.ts';
import type { BaselineMetrics } from './evaluationResult.ts';
import { classGreyHistogram, GREY_VALUES, greyHistogram } from './greyHistogram.ts';
import { otsuLevels } from './otsu.ts';

/** Spread (grey values) of the smoothing of the training histograms of `intensityBayes`. */
const SMOOTHING_SIGMA = 2;

/** A segmentation without any learning of shape or texture, which every model must beat. */
export interface Baseline {
  readonly name: BaselineMetrics['name'];
  /** The class of each of the 256 grey values in an image with this grey histogram. */
  classOfGrey(histogram: Uint32Array): Uint8Array;
}

/** What the baselines know of one training image. */
interface TrainingImage {
  readonly grey: Uint32Array;
  readonly byClass: Uint32Array;
}

/**
 * Fits the trivial baselines to labelled training images, given as 8-bit grey values and truth masks:
 * - `mostFrequentClass` calls every pixel the class with the most training pixels;
 * - `otsu` cuts each image at its own Otsu thresholds into as many grey levels as there are classes; which level is which
 *   class, one to one, is what gave the most right pixels on the training images;
 * - `intensityBayes` calls each grey value the class that is most probable there in the training histograms (smoothed by
 *   a Gaussian of 2 grey values); greys far from any training pixel are called the most frequent class.
 */
export class BaselineTraining {
  readonly #classes: number;
  readonly #images: TrainingImage[] = [];

  constructor(classes: number) {
    this.#classes = classes;
  }

  /**
   * Adds a training image. For a tile, `wholeMicrograph` may give the grey values its thresholds are taken from.
   * @throws AppError `input/sizeMismatch`, `input/unknownClass`.
   */
  add(grey: Uint8Array, truth: LabelMap, wholeMicrograph: Uint8Array = grey): void {
    this.#images.push({ grey: greyHistogram(wholeMicrograph), byClass: classGreyHistogram(grey, truth, this.#classes) });
  }

  /**
   * The fitted baselines.
   * @throws AppError `dataset/empty` when no training pixel is labelled.
   */
  fit(): Baseline[] {
    const pooled = new Float64Array(this.#classes * GREY_VALUES);
    for (const image of this.#images) image.byClass.forEach((count, at) => (pooled[at]! += count));
    const totals = Array.from({ length: this.#classes }, (_, c) => sum(pooled.subarray(c * GREY_VALUES, (c + 1) * GREY_VALUES)));
    if (sum(totals) === 0) throw new AppError('dataset/empty', 'The baselines cannot be fitted: the training masks have no labelled pixel.');
    const mostFrequent = new Uint8Array(GREY_VALUES).fill(indexOfLargest(totals));
    const bayes = bayesTable(pooled, totals);
    const classOfLevel = this.#classOfLevel();
    return [
      { name: 'mostFrequentClass', classOfGrey: () => mostFrequent },
      { name: 'otsu', classOfGrey: (histogram) => otsuLevels(histogram, this.#classes).map((level) => classOfLevel[level] as number) },
      { name: 'intensityBayes', classOfGrey: () => bayes },
    ];
  }

  #classOfLevel(): number[] {
    const pixels = Array.from({ length: this.#classes }, () => new Array<number>(this.#classes).fill(0));
    for (const image of this.#images) {
      const levels = otsuLevels(image.grey, this.#classes);
      image.byClass.forEach((count, at) => {
        const row = pixels[levels[at % GREY_VALUES] as number] as number[];
        row[Math.floor(at / GREY_VALUES)]! += count;
      });
    }
    return bestAssignment(pixels);
  }
}

/** What the baseline sees in an image; `wholeMicrograph` as in `BaselineTraining.add`. */
export function predictBaseline(baseline: Baseline, grey: Uint8Array, width: number, height: number, wholeMicrograph: Uint8Array = grey): LabelMap {
  const table = baseline.classOfGrey(greyHistogram(wholeMicrograph));
  return { width, height, data: grey.map((value) => table[value] as number) };
}

/** argmax over classes of smoothed count + a pseudo-count of the class's share, which only speaks where there is no data. */
function bayesTable(pooled: Float64Array, totals: readonly number[]): Uint8Array {
  const all = sum(totals);
  const table = new Uint8Array(GREY_VALUES);
  for (let grey = 0; grey < GREY_VALUES; grey++) {
    table[grey] = indexOfLargest(totals.map((total, c) => smoothed(pooled, c * GREY_VALUES, grey) + (1e-6 * total) / all));
  }
  return table;
}

/** A class histogram at `grey`, smoothed by a Gaussian cut at 4σ. */
function smoothed(pooled: Float64Array, offset: number, grey: number): number {
  const reach = 4 * SMOOTHING_SIGMA;
  let result = 0;
  for (let g = Math.max(0, grey - reach); g <= Math.min(GREY_VALUES - 1, grey + reach); g++) {
    result += (pooled[offset + g] as number) * Math.exp(-((g - grey) ** 2) / (2 * SMOOTHING_SIGMA ** 2));
  }
  return result;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0);
}
