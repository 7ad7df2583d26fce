import { Random } from '../shared/random/Random.ts';
import type { SyntheticSettings } from './syntheticSettings.ts';
import { grainSizePx, groovePx, seamPx } from './syntheticSettings.ts';
import { grainMapOf } from './grainMap.ts';
import type { GrainMap } from './grainMap.ts';
import { smoothNoise } from './noise.ts';
import type { Ground } from './nuclei.ts';
import { placePhaseNuclei, rampUp } from './phaseNuclei.ts';
import type { PhaseNuclei } from './phaseNuclei.ts';
import { grainWarp, tessellate } from './tessellation.ts';
import type { Tessellation } from './tessellation.ts';

/** The structure of one field before it is etched and seen. */
export interface Structure {
  readonly width: number;
  readonly height: number;
  /** Rows below this one lie under the caption. */
  readonly labelledRows: number;
  readonly nuclei: PhaseNuclei;
  readonly ferrite: Tessellation;
  readonly colonies: Tessellation;
  /** How far each pixel is on the pearlite side of the transformation front, about in px; negative in ferrite. */
  readonly depth: Float32Array;
  readonly grains: GrainMap;
  /** Pearlite over labelled pixels. */
  readonly pearliteFraction: number;
}

/** Largest distance from a boundary that is worked out, px: as far as an etched groove darkens. */
function edgeReach(settings: SyntheticSettings): number {
  return 6 * groovePx(settings);
}

/**
 * Grows ferrite until exactly the wanted share is left to pearlite. Ferrite grows from its nuclei; what it reaches last,
 * drawn towards the pearlite nuclei and, in a banded steel, into the segregated bands, becomes pearlite. The cut-off
 * time is found from the histogram and corrected for the scraps that join their neighbours.
 */
export function growStructure(settings: SyntheticSettings, labelledRows: number): Structure {
  const { width, height, seed } = settings;
  const size = grainSizePx(settings);
  const ground: Ground = { width, height, margin: Math.ceil(2.5 * size) };
  const nuclei = placePhaseNuclei(settings, ground, new Random(seed, 1));
  const warp = grainWarp(width, height, size, 1, new Random(seed, 2));
  const ferrite = tessellate(width, height, nuclei.ferrite, warp, edgeReach(settings));
  const colonies = tessellate(width, height, nuclei.colonies, grainWarp(width, height, 0.8 * size, 1.7, new Random(seed, 4)), 3 * seamPx(settings));
  const depth = transformationFront(settings, size, nuclei, ferrite, colonies);
  const labelled = labelledRows * width;
  const leastArea = Math.max(12, Math.min(0.006 * size * size, labelled / 2000));
  const key = new Int32Array(width * height).fill(-1);
  let wanted = settings.pearliteFraction;
  for (let attempt = 0; ; attempt++) {
    const level = levelAbove(depth.subarray(0, labelled), wanted);
    for (let at = 0; at < labelled; at++) {
      key[at] = depth[at]! > level ? 2 * nuclei.noduleOf[colonies.nucleus[at]!]! + 1 : 2 * nuclei.ferrite.grain[ferrite.nucleus[at]!]!;
    }
    const grains = grainMapOf(width, height, key, leastArea);
    let pearlite = 0;
    for (let at = 0; at < labelled; at++) pearlite += grains.phase[grains.grain[at]!]!;
    const fraction = pearlite / labelled;
    const error = settings.pearliteFraction - fraction;
    if (Math.abs(error) < 0.001 || attempt === 4) {
      for (let at = 0; at < depth.length; at++) depth[at]! -= level;
      return { width, height, labelledRows, nuclei, ferrite, colonies, depth, grains, pearliteFraction: fraction };
    }
    wanted = Math.min(1, Math.max(0, wanted + error));
  }
}

function transformationFront(settings: SyntheticSettings, size: number, nuclei: PhaseNuclei, ferrite: Tessellation, colonies: Tessellation): Float32Array {
  const { width, height, seed } = settings;
  const random = new Random(seed, 3);
  // With little pearlite its islands sit about their nuclei; with much of it only the ferrite network counts.
  const pull = 0.75 - 0.6 * rampUp(settings.pearliteFraction, 0.25, 0.6);
  const coarse = smoothNoise(width, height, 0.8 * size, random);
  const middle = smoothNoise(width, height, 0.16 * size, random);
  const fine = smoothNoise(width, height, Math.max(2, 0.05 * size), random);
  const depth = new Float32Array(width * height);
  const network = nuclei.onBoundaries;
  const a = size * (0.16 - 0.1 * network);
  const b = size * 0.03;
  const c = size * 0.008;
  for (let at = 0; at < depth.length; at++) depth[at] = ferrite.arrival[at]! - pull * colonies.arrival[at]! + a * coarse[at]! + b * middle[at]! + c * fine[at]!;
  if (settings.banding.strength > 0) addBands(depth, settings, size, random);
  return depth;
}

/** Segregation bands: pearlite forms late, where manganese kept the austenite stable; bands wander and fade. */
function addBands(depth: Float32Array, settings: SyntheticSettings, size: number, random: Random): void {
  const { width, height, umPerPx, banding } = settings;
  const period = Math.max(4, banding.periodUm / umPerPx);
  const wander = smoothNoise(width, height, 1.6 * period, random);
  const fade = smoothNoise(width, height, 1.1 * period, random);
  const angle = (banding.directionDegrees * Math.PI) / 180;
  const kx = (Math.sin(angle) * 2 * Math.PI) / period;
  const ky = (Math.cos(angle) * 2 * Math.PI) / period;
  const start = random.uniform(0, 2 * Math.PI);
  const strength = banding.strength * 1.5 * size;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      depth[at]! += strength * (1 + 0.35 * fade[at]!) * Math.sin(start + kx * x + ky * y + 1.1 * wander[at]!);
    }
  }
}

/** The value that a share of all values lies above (histogram of 16384 bins, linear within a bin). */
function levelAbove(values: Float32Array, share: number): number {
  let least = Infinity;
  let greatest = -Infinity;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  if (share <= 0) return greatest;
  if (share >= 1) return least - 1;
  const bins = 16384;
  const scale = bins / (greatest - least + 1e-9);
  const histogram = new Int32Array(bins + 1);
  for (let at = 0; at < values.length; at++) histogram[Math.floor((values[at]! - least) * scale)]!++;
  let above = 0;
  const wanted = share * values.length;
  for (let bin = bins; bin >= 0; bin--) {
    const inBin = histogram[bin]!;
    if (above + inBin >= wanted) return least + (bin + 1 - (wanted - above) / Math.max(1, inBin)) / scale;
    above += inBin;
  }
  return least - 1;
}
