/** Pixels whose confidence lies in one bin: from `from` up to, not including, `to`; the last bin includes 1. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly pixels: number;
  /** Null for an empty bin. */
  readonly meanConfidence: number | null;
  /** Share of these pixels that the model called right; null for an empty bin. */
  readonly shareRight: number | null;
}

/** Whether a model that is 90 % sure is right in 90 of 100 cases. */
export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Mean of |share right − mean confidence| over the bins, weighted by pixels (ECE; Guo et al., ICML 2017); null without pixels. */
  readonly expectedCalibrationError: number | null;
  readonly pixels: number;
}

/** With two classes confidences begin at one half: twenty bins leave ten that tell something. */
const BINS = 20;

/** Counts pixels by the model's confidence (its largest class probability) and whether it was right. */
export class ReliabilityCounter {
  readonly #pixels: Float64Array;
  readonly #right: Float64Array;
  readonly #confidence: Float64Array;

  constructor(bins = BINS) {
    this.#pixels = new Float64Array(bins);
    this.#right = new Float64Array(bins);
    this.#confidence = new Float64Array(bins);
  }

  /** One labelled pixel. Sums of rounded probabilities may be a hair above 1. */
  add(confidence: number, isRight: boolean): void {
    const count = this.#pixels.length;
    const bin = Math.min(count - 1, Math.max(0, Math.floor(confidence * count)));
    this.#pixels[bin]!++;
    this.#confidence[bin]! += confidence;
    if (isRight) this.#right[bin]!++;
  }

  result(): Reliability {
    const count = this.#pixels.length;
    const bins = Array.from(this.#pixels, (pixels, at): ReliabilityBin => ({
      from: at / count,
      to: (at + 1) / count,
      pixels,
      meanConfidence: pixels === 0 ? null : (this.#confidence[at] as number) / pixels,
      shareRight: pixels === 0 ? null : (this.#right[at] as number) / pixels,
    }));
    const pixels = bins.reduce((sum, bin) => sum + bin.pixels, 0);
    const gaps = bins.reduce((sum, { pixels: here, meanConfidence, shareRight }) => sum + here * Math.abs((shareRight ?? 0) - (meanConfidence ?? 0)), 0);
    return { bins, expectedCalibrationError: pixels === 0 ? null : gaps / pixels, pixels };
  }
}
