import { GREY_VALUES } from './greyHistogram.ts';

/**
 * Otsu's thresholds for `levels` grey levels (IEEE Trans. SMC 9 (1979) 62; many levels: Liao et al. 2001): the level of
 * each of the 256 grey values, 0 … levels − 1 from dark to bright, such that the variance between the levels is greatest.
 * Exact by dynamic programming over the histogram, O(levels · 256²). With fewer grey values in use than levels, some
 * levels stay empty.
 */
export function otsuLevels(histogram: ArrayLike<number>, levels: number): Uint8Array {
  const pixels = new Float64Array(GREY_VALUES + 1);
  const moments = new Float64Array(GREY_VALUES + 1);
  for (let g = 0; g < GREY_VALUES; g++) {
    pixels[g + 1] = (pixels[g] as number) + (histogram[g] ?? 0);
    moments[g + 1] = (moments[g] as number) + (histogram[g] ?? 0) * g;
  }
  // best[end]: the greatest Σ moment²/pixels of the greys below `end` in the levels so far; the variance up to constants.
  let best = Float64Array.from({ length: GREY_VALUES + 1 }, (_, end) => spread(pixels, moments, 0, end));
  const starts: Uint16Array[] = [];
  for (let level = 1; level < levels; level++) {
    const next = new Float64Array(GREY_VALUES + 1);
    const start = new Uint16Array(GREY_VALUES + 1);
    for (let end = 0; end <= GREY_VALUES; end++) {
      let greatest = -1;
      for (let cut = 0; cut <= end; cut++) {
        const value = (best[cut] as number) + spread(pixels, moments, cut, end);
        if (value > greatest) {
          greatest = value;
          start[end] = cut;
        }
      }
      next[end] = greatest;
    }
    best = next;
    starts.push(start);
  }
  const result = new Uint8Array(GREY_VALUES);
  let end: number = GREY_VALUES;
  for (let level = levels - 1; level >= 1; level--) {
    const from = starts[level - 1]?.[end] as number;
    result.fill(level, from, end);
    end = from;
  }
  return result;
}

/** moment²/pixels of the greys from `from` to below `to`; 0 when none of them occurs. */
function spread(pixels: Float64Array, moments: Float64Array, from: number, to: number): number {
  const count = (pixels[to] as number) - (pixels[from] as number);
  if (count === 0) return 0;
  const moment = (moments[to] as number) - (moments[from] as number);
  return (moment * moment) / count;
}
