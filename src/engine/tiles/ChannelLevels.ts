import { GREY_VALUES } from '../../shared/metrics/greyHistogram.ts';
import { otsuLevels } from '../../shared/metrics/otsu.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import type { Normalisation } from '../lowering/forward.ts';

/** Share of the pixels that the white level is not exceeded by: what is left over are specks, halos of sharpening and noise. */
export const UP_TO_WHITE = 0.995;
/** Share of the pixels that the dark level is not exceeded by. */
export const UP_TO_DARK = 0.05;
/** Share of the pixels up to which those at the very end of the scale are a burnt-in bar or glare; more of them are an over-exposed phase. */
export const DRAWN = 0.15;
/** Where black is 0 and white 1, the middle and spread of what etched metal shows: networks learn best from numbers around zero. */
export const MIDDLE = 0.6;
export const SPREAD = 0.25;

/** How often each level of a channel occurs. */
type Counts = Float64Array;

/** What a channel is brought to zero and to one by, in levels. */
interface Scaling {
  readonly middle: number;
  readonly spread: number;
}

/** How red, green and blue are scaled; a grey micrograph is all three. */
type Scalings = readonly [(counts: Counts) => Scaling, (counts: Counts) => Scaling, (counts: Counts) => Scaling];

/** How often each level of the channels occurs in a micrograph, counted row by row, and how the channels are scaled by it. */
class ChannelLevels {
  readonly #scalings: Scalings;
  #counts: readonly Counts[] = [];

  constructor(scalings: Scalings) {
    this.#scalings = scalings;
  }

  addRow({ data, channels, width, bitDepth }: Raster, y: number): void {
    if (this.#counts.length === 0) this.#counts = Array.from({ length: channels }, () => new Float64Array(2 ** bitDepth));
    this.#counts.forEach((counts, channel) => {
      for (let at = y * width * channels + channel; at < (y + 1) * width * channels; at += channels) {
        const level = data[at] as number;
        counts[level] = (counts[level] as number) + 1;
      }
    });
  }

  normalisation(least: number): Normalisation {
    const scaled = this.#scalings.map((scaling, channel): Scaling => {
      const counts = this.#counts[channel] ?? this.#counts[0] ?? new Float64Array(256);
      const { middle, spread } = scaling(counts);
      return { middle: middle / (counts.length - 1), spread: spread / (counts.length - 1) };
    });
    const [red, green, blue] = scaled as [Scaling, Scaling, Scaling];
    return { mean: [red.middle, green.middle, blue.middle], deviation: [Math.max(red.spread, least), Math.max(green.spread, least), Math.max(blue.spread, least)] };
  }
}

/** Brings each channel's white level, which all but the brightest half percent keep below, to one and black to zero, and those to around zero. */
export class WhiteLevels extends ChannelLevels {
  constructor() {
    super([overWhite, overWhite, overWhite]);
  }
}

/**
 * Shows three things of the same grey: red over the white level, so that the exposure makes no difference; green between the dark
 * and the white level, so that it shows what is the darkest there is; blue between the means of the darker and the brighter of
 * Otsu's two classes (−1 and 1), so that grains of one phase that differ in tint stay on its side.
 */
export class ThreeLevels extends ChannelLevels {
  constructor() {
    super([overWhite, betweenDarkAndWhite, betweenClasses]);
  }
}

function overWhite(counts: Counts): Scaling {
  const white = whiteOf(counts);
  return { middle: MIDDLE * white, spread: SPREAD * white };
}

function betweenDarkAndWhite(counts: Counts): Scaling {
  const [dark, white] = [levelUpTo(counts, UP_TO_DARK, metal(counts)), whiteOf(counts)];
  return { middle: dark + MIDDLE * (white - dark), spread: SPREAD * (white - dark) };
}

/** Of the levels that are not drawn; those of 16 bits are told apart in 256 steps. */
function betweenClasses(counts: Counts): Scaling {
  const [first, last] = metal(counts);
  const step = counts.length / GREY_VALUES;
  const histogram = new Float64Array(GREY_VALUES);
  for (let level = first; level <= last; level++) histogram[Math.floor(level / step)]! += counts[level] as number;
  const classOf = otsuLevels(histogram, 2);
  const [pixels, moments] = [[0, 0], [0, 0]] as [[number, number], [number, number]];
  for (let level = first; level <= last; level++) {
    const side = classOf[Math.floor(level / step)] as 0 | 1;
    pixels[side] += counts[level] as number;
    moments[side] += level * (counts[level] as number);
  }
  const all = (moments[0] + moments[1]) / Math.max(pixels[0] + pixels[1], 1);
  // A picture of one level has one class.
  const [lower, upper] = ([0, 1] as const).map((side) => (pixels[side] === 0 ? all : moments[side] / pixels[side])) as [number, number];
  return { middle: (lower + upper) / 2, spread: (upper - lower) / 2 };
}

function whiteOf(counts: Counts): number {
  return levelUpTo(counts, UP_TO_WHITE, [0, metal(counts)[1]]);
}

/** The level that this share of the pixels from the first to the last level do not exceed. */
function levelUpTo(counts: Counts, share: number, [first, last]: readonly [first: number, last: number]): number {
  let wanted = 0;
  for (let level = first; level <= last; level++) wanted += share * (counts[level] as number);
  for (let level = first; level < last; level++) {
    wanted -= counts[level] as number;
    if (wanted <= 0) return level;
  }
  return last;
}

/** The first and last level that metal has: without the ends of the scale where few enough pixels are there to be drawn. */
function metal(counts: Counts): [first: number, last: number] {
  const most = DRAWN * counts.reduce((sum, count) => sum + count, 0);
  const end = counts.length - 1;
  return [(counts[0] as number) <= most ? 1 : 0, (counts[end] as number) <= most ? end - 1 : end];
}
