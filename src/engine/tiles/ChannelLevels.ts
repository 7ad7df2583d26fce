import type { Raster } from '../../shared/raster/raster.ts';
import type { Normalisation } from '../lowering/forward.ts';

/** Share of the pixels that the white level is not exceeded by: what is left over are specks, halos of sharpening and noise. */
export const UP_TO_WHITE = 0.995;
/** Share of the pixels up to which those at the very end of the scale are a burnt-in bar or glare; more of them are an over-exposed phase. */
export const DRAWN = 0.15;
/** Where black is 0 and white 1, the middle and spread of what etched metal shows: networks learn best from numbers around zero. */
export const MIDDLE = 0.6;
export const SPREAD = 0.25;

/** How often each level of the channels occurs in a micrograph, counted row by row. */
export class ChannelLevels {
  #counts: readonly Float64Array[] = [];
  #pixels = 0;

  addRow({ data, channels, width, bitDepth }: Raster, y: number): void {
    if (this.#counts.length === 0) this.#counts = Array.from({ length: channels }, () => new Float64Array(2 ** bitDepth));
    this.#counts.forEach((counts, channel) => {
      for (let at = y * width * channels + channel; at < (y + 1) * width * channels; at += channels) {
        const level = data[at] as number;
        counts[level] = (counts[level] as number) + 1;
      }
    });
    this.#pixels += width;
  }

  /** Brings each channel's white level, which all but the brightest half percent keep below, to one and black to zero, and those to around zero. */
  normalisation(least: number): Normalisation {
    const whites = this.#counts.map((counts) => this.#white(counts) / (counts.length - 1));
    const of = (channel: number): number => whites[channel] ?? whites[0] ?? 0;
    const times = (factor: number, atLeast: number): [number, number, number] => [0, 1, 2].map((channel) => Math.max(factor * of(channel), atLeast)) as [number, number, number];
    return { mean: times(MIDDLE, 0), deviation: times(SPREAD, least) };
  }

  #white(counts: Float64Array): number {
    const last = counts.length - 1;
    const atTheEnd = counts[last] as number;
    const left = atTheEnd <= DRAWN * this.#pixels ? last - 1 : last;
    let wanted = UP_TO_WHITE * (left === last ? this.#pixels : this.#pixels - atTheEnd);
    for (let level = 0; level < left; level++) {
      wanted -= counts[level] as number;
      if (wanted <= 0) return level;
    }
    return left;
  }
}
