import { UNLABELLED, type PixelRect } from '../../../shared/raster/raster.ts';
import type { LabelSource } from './LabelSource.ts';

/** What a pixel is when a mask is held against the truth for one class; the indices of `sample`. */
export const AGREEMENTS = ['trueNegative', 'truePositive', 'falsePositive', 'falseNegative'] as const;

/** Where a mask and the truth agree on one class and where not. Pixels whose truth is not known stay unlabelled. */
export class Agreement implements LabelSource {
  readonly width: number;
  readonly height: number;
  readonly #mask: LabelSource;
  readonly #truth: LabelSource;
  readonly #value: number;
  #truths = new Uint8Array(0);

  constructor(mask: LabelSource, truth: LabelSource, value: number) {
    [this.width, this.height] = [mask.width, mask.height];
    [this.#mask, this.#truth, this.#value] = [mask, truth, value];
  }

  sample(rect: PixelRect, stride: number, into: Uint8Array): void {
    const count = rect.width * rect.height;
    if (this.#truths.length < count) this.#truths = new Uint8Array(count);
    const [truths, value] = [this.#truths, this.#value];
    this.#mask.sample(rect, stride, into);
    this.#truth.sample(rect, stride, truths);
    for (let at = 0; at < count; at++) {
      const truth = truths[at] as number;
      const is = into[at] === value;
      into[at] = truth === UNLABELLED ? UNLABELLED : truth === value ? (is ? 1 : 3) : is ? 2 : 0;
    }
  }
}
