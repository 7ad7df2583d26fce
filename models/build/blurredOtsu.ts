import { otsuLevels } from '../../src/shared/metrics/otsu.ts';
import { greyHistogram } from '../../src/shared/metrics/greyHistogram.ts';
import { toGrey8 } from '../../src/shared/metrics/toGrey8.ts';
import type { LabelMap, Raster } from '../../src/shared/raster/raster.ts';
import { UNLABELLED } from '../../src/shared/raster/raster.ts';
import { blur } from '../../src/synthetic/optics.ts';

/** Ferrite is 0, pearlite 1: the darker side of Otsu's threshold of the grey values blurred by a Gaussian (deviation in px). */
export function blurredOtsu(raster: Raster, deviation: number): LabelMap {
  const { width, height } = raster;
  const plane = Float32Array.from(toGrey8(raster));
  blur(plane, width, height, deviation);
  const grey = Uint8Array.from(plane, (value) => Math.round(value));
  const levels = otsuLevels(greyHistogram(grey), 2);
  return { width, height, data: grey.map((value) => 1 - (levels[value] as number)) };
}

/** How a mask stands to the truth, over the pixels that are labelled in it. */
export interface Agreement {
  readonly right: number;
  readonly labelled: number;
  /** Pearlite found less pearlite there, as a share of the labelled pixels. */
  readonly fractionError: number;
}

export function agreement(truth: LabelMap, found: LabelMap): Agreement {
  let right = 0;
  let labelled = 0;
  let surplus = 0;
  truth.data.forEach((phase, at) => {
    if (phase === UNLABELLED) return;
    const answer = found.data[at] as number;
    labelled++;
    if (answer === phase) right++;
    surplus += answer - phase;
  });
  return { right, labelled, fractionError: labelled === 0 ? 0 : surplus / labelled };
}
