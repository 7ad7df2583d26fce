import { Random } from '../shared/random/Random.ts';
import type { SyntheticSettings } from './syntheticSettings.ts';
import { grainSizePx, groovePx } from './syntheticSettings.ts';
import { ownNoise, pairNoise, smoothNoise } from './noise.ts';
import type { Structure } from './phases.ts';

/**
 * Draws etched ferrite: each grain in its own slightly different grey, boundaries as grooves (a dark line, softer on the
 * side of the lower grain) whose depth differs from boundary to boundary and along each one.
 */
export function drawFerrite(plane: Float32Array, settings: SyntheticSettings, structure: Structure): void {
  const { width, height, seed, umPerPx, etch } = settings;
  const random = new Random(seed, 20);
  const size = grainSizePx(settings);
  const along = smoothNoise(width, height, Math.max(3, 0.22 * size), random);
  const relief = smoothNoise(width, height, Math.max(3, 0.45 * size), random);
  const grain = smoothNoise(width, height, Math.max(1, 0.3 / umPerPx), random);
  const uneven = smoothNoise(width, height, Math.max(8, width / 6), random);
  const { nucleus, neighbour, edge } = structure.ferrite;
  const grainOfNucleus = structure.nuclei.ferrite.grain;
  const { grain: owner, phase, count } = structure.grains;
  const tone = new Float32Array(count);
  for (let g = 0; g < count; g++) tone[g] = random.normal(0, etch.ferriteVariation);
  const halfWidth = groovePx(settings);
  // A groove thinner than a pixel darkens that pixel by its share only.
  const strength = etch.boundaryContrast * Math.min(1, etch.boundaryWidthUm / umPerPx / 0.9);
  for (let at = 0; at < plane.length; at++) {
    const own = owner[at]!;
    if (own < 0 || phase[own] === 1) continue;
    let value = etch.ferriteLevel + tone[own]! + etch.ferriteVariation * (0.35 * relief[at]! + 0.3 * grain[at]!) + 0.035 * etch.unevenness * uneven[at]!;
    const distance = edge[at]!;
    // The tessellation worked out distances as far as this; scraps that joined their neighbours have no boundary left.
    if (distance < 6 * halfWidth && grainStepWithin(owner, width, height, at, Math.ceil(1.42 * distance) + 1)) {
      const inside = grainOfNucleus[nucleus[at]!]!;
      const outside = neighbour[at]!;
      const draw = pairNoise(inside, outside, seed);
      const hidden = draw < etch.hiddenBoundaries;
      const depth = hidden ? 0.06 : 0.35 + 1.05 * ((draw - etch.hiddenBoundaries) / (1 - etch.hiddenBoundaries)) ** 0.8;
      const wide = halfWidth * (0.75 + 0.7 * pairNoise(inside, outside, seed + 1));
      const local = Math.max(0.12, 1 + 0.3 * along[at]! + 0.5 * etch.unevenness * uneven[at]! + 0.18 * grain[at]!);
      const q = distance / wide;
      const flank = ownNoise(inside, seed + 2) < ownNoise(outside, seed + 2) ? 0.2 : 0.05;
      value -= strength * depth * local * (Math.exp(-q * q) + flank * Math.exp(-0.45 * q));
    }
    plane[at] = value;
  }
  drawPearliteEdges(plane, settings, structure, halfWidth, strength, along);
}

/** The step between the phases is etched too: a thin dark line round pearlite, of uneven strength. */
function drawPearliteEdges(plane: Float32Array, settings: SyntheticSettings, structure: Structure, halfWidth: number, strength: number, along: Float32Array): void {
  const { width, height } = settings;
  const { depth } = structure;
  const reach = Math.ceil(2 * halfWidth);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const value = depth[at]!;
      if (value > 6 || value < -6) continue;
      const gx = depth[at + 1]! - depth[at - 1]!;
      const gy = depth[at + width]! - depth[at - width]!;
      const q = value / (halfWidth * Math.max(0.35, 0.5 * Math.sqrt(gx * gx + gy * gy)));
      // The front also comes near zero where nothing transformed in the end; only real steps between phases are etched.
      if (q > 2.5 || q < -2.5 || !grainStepWithin(structure.grains.grain, width, height, at, reach)) continue;
      plane[at]! -= strength * 0.55 * Math.max(0, 0.7 + 0.55 * along[at]!) * Math.exp(-q * q);
    }
  }
}

/** Whether another grain lies `reach` pixels away along an axis, so that a boundary must be between. */
function grainStepWithin(owner: Int32Array, width: number, height: number, at: number, reach: number): boolean {
  const own = owner[at]!;
  const x = at % width;
  if (x + reach < width && owner[at + reach] !== own) return true;
  if (x - reach >= 0 && owner[at - reach] !== own) return true;
  const rows = reach * width;
  if (at + rows < height * width && owner[at + rows] !== own) return true;
  return at - rows >= 0 && owner[at - rows] !== own;
}
