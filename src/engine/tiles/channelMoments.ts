import type { Raster } from '../../shared/raster/raster.ts';
import type { Normalisation } from '../lowering/forward.ts';

/** Columns and rows of a raster from (inclusive) to (exclusive). */
export interface Block {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Mean and deviation of the channels of pixels scaled to 0..1, added up block by block; a block's sums are of whole numbers, so exact before they are added up. */
export class ChannelMoments {
  readonly #sum = [0, 0, 0];
  readonly #squares = [0, 0, 0];
  #pixels = 0;

  /** Adds a block as often as it has copies. */
  add(raster: Raster, { left, right, top, bottom }: Block, copies = 1): void {
    const { data, channels, width } = raster;
    const scale = raster.bitDepth === 8 ? 1 / 255 : 1 / 65535;
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      let squares = 0;
      for (let y = top; y < bottom; y++) {
        const end = (y * width + right) * channels;
        for (let at = (y * width + left) * channels + channel; at < end; at += channels) {
          const value = data[at] as number;
          sum += value;
          squares += value * value;
        }
      }
      // A grey picture fills all three channels.
      for (const plane of channels === 1 ? [0, 1, 2] : [channel]) {
        this.#sum[plane] = (this.#sum[plane] as number) + copies * sum * scale;
        this.#squares[plane] = (this.#squares[plane] as number) + copies * squares * scale * scale;
      }
    }
    this.#pixels += copies * (right - left) * (bottom - top);
  }

  addRow(raster: Raster, y: number): void {
    this.add(raster, { left: 0, right: raster.width, top: y, bottom: y + 1 });
  }

  /** `least`: the smallest deviation, since a picture of one grey level must not be divided by zero. */
  normalisation(least: number): Normalisation {
    const pixels = Math.max(this.#pixels, 1);
    const mean = this.#sum.map((sum) => sum / pixels);
    const deviation = this.#squares.map((squares, channel) => Math.max(Math.sqrt(Math.max(squares / pixels - (mean[channel] as number) ** 2, 0)), least));
    return { mean: mean as unknown as Normalisation['mean'], deviation: deviation as unknown as Normalisation['deviation'] };
  }
}
