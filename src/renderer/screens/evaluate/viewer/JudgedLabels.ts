import type { PixelRect } from '../../../../shared/raster/raster.ts';
import type { LabelSource } from '../../../editor/labels/LabelSource.ts';

/** What truth and prediction say together of each pixel, worked out where it is looked at: it takes no memory of its own. */
export class JudgedLabels implements LabelSource {
  readonly width: number;
  readonly height: number;
  readonly #truth: LabelSource;
  readonly #predicted: LabelSource;
  readonly #judge: (truth: number, predicted: number) => number;
  #samples = new Uint8Array(0);

  /** @param judge gives a number for a pixel's two classes. */
  constructor(truth: LabelSource, predicted: LabelSource, judge: (truth: number, predicted: number) => number) {
    [this.width, this.height] = [truth.width, truth.height];
    this.#truth = truth;
    this.#predicted = predicted;
    this.#judge = judge;
  }

  sample(rect: PixelRect, stride: number, into: Uint8Array): void {
    const count = rect.width * rect.height;
    if (this.#samples.length < count) this.#samples = new Uint8Array(count);
    this.#truth.sample(rect, stride, into);
    this.#predicted.sample(rect, stride, this.#samples);
    for (let at = 0; at < count; at++) into[at] = this.#judge(into[at] as number, this.#samples[at] as number);
  }
}
