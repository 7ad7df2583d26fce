import { Random } from '../shared/random/Random.ts';
import type { SyntheticSettings } from './syntheticSettings.ts';
import { grainSizePx, seamPx } from './syntheticSettings.ts';
import { smoothNoise } from './noise.ts';
import type { Structure } from './phases.ts';

/** Resolution limit of a light microscope with a good dry objective, µm (λ / 2 NA with 0.55 µm and NA 0.9). */
const OPTICAL_CUTOFF_UM = 0.31;
/** Shortest period in pixels that still shows. */
const PIXEL_CUTOFF = 2.1;

/** How each pearlite colony looks in this section. */
interface ColonyLooks {
  /** Wave number across the lamellae, radians per px. */
  readonly kx: Float32Array;
  readonly ky: Float32Array;
  /** Amplitude of the ground wave and of its first harmonic. */
  readonly amplitude: Float32Array;
  readonly harmonic: Float32Array;
  readonly level: Float32Array;
  /** Strength of the irregular texture that unresolved lamellae leave. */
  readonly grit: Float32Array;
}

/**
 * Share of a grating's contrast that reaches the image (0 … 1): the transfer function of an aberration-free lens falls
 * about linearly to nothing at its cut-off period, and nothing finer than the pixels' own limit is drawn.
 */
export function lamellaVisibility(periodPx: number, umPerPx: number): number {
  return Math.max(0, 1 - cutoffPx(umPerPx) / periodPx);
}

function cutoffPx(umPerPx: number): number {
  return Math.max(PIXEL_CUTOFF, OPTICAL_CUTOFF_UM / umPerPx);
}

/**
 * Draws every colony: parallel lamellae whose period on the section is the true spacing over the sine of the angle
 * between lamellae and section, bent and faulted as grown. What the microscope cannot resolve becomes a mottled grey.
 */
export function drawPearlite(plane: Float32Array, settings: SyntheticSettings, structure: Structure): void {
  const { width, height, seed, umPerPx, etch, lamellae } = settings;
  const random = new Random(seed, 10);
  const looks = colonyLooks(settings, structure.nuclei.noduleOf, random);
  const size = grainSizePx(settings);
  const bendStep = Math.max(4, 0.35 * size);
  const bend = smoothNoise(width, height, bendStep, random);
  const wiggleStep = Math.max(3, 0.7 / umPerPx);
  const wiggle = smoothNoise(width, height, wiggleStep, random);
  const patch = smoothNoise(width, height, Math.max(3, 2.2 / umPerPx), random);
  const cloud = smoothNoise(width, height, Math.max(2, 0.9 / umPerPx), random);
  const grit = smoothNoise(width, height, Math.max(1, 0.22 / umPerPx), random);
  const uneven = smoothNoise(width, height, Math.max(8, width / 5), random);
  const range = etch.ferriteLevel - etch.pearliteLevel;
  const { nucleus, edge } = structure.colonies;
  const { grain, phase } = structure.grains;
  const seam = seamPx(settings);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const owner = grain[at]!;
      if (owner < 0 || phase[owner] === 0) continue;
      const colony = nucleus[at]!;
      const mottle = patch[at]!;
      let value = looks.level[colony]! + range * (lamellae.mottle * mottle + 0.035 * cloud[at]! + looks.grit[colony]! * grit[at]!) + 0.06 * etch.unevenness * uneven[at]!;
      const kx = looks.kx[colony]!;
      const ky = looks.ky[colony]!;
      // Bent as a whole, and stepped by about half a period where the growth was faulted.
      const fault = 2.4 * mottle;
      const shift = Math.sqrt(kx * kx + ky * ky) * (0.13 * bendStep * bend[at]! + 0.045 * wiggleStep * wiggle[at]!) + (1.2 * fault) / (1 + Math.abs(fault));
      const wave = Math.cos(kx * x + ky * y + shift);
      const clear = Math.max(0.15, 0.85 + 0.4 * cloud[at]!);
      value -= clear * (looks.amplitude[colony]! * wave + looks.harmonic[colony]! * (2 * wave * wave - 1));
      const distance = edge[at]! / seam;
      if (distance < 3) value -= 0.1 * range * Math.exp(-distance * distance);
      plane[at] = value;
    }
  }
}

function colonyLooks(settings: SyntheticSettings, noduleOf: Int32Array, random: Random): ColonyLooks {
  const { etch, lamellae, umPerPx } = settings;
  const count = noduleOf.length;
  const looks: ColonyLooks = { kx: new Float32Array(count), ky: new Float32Array(count), amplitude: new Float32Array(count), harmonic: new Float32Array(count), level: new Float32Array(count), grit: new Float32Array(count) };
  const range = etch.ferriteLevel - etch.pearliteLevel;
  for (let i = 0; i < count; i++) {
    const trueSpacing = random.uniform(lamellae.minSpacingUm, lamellae.maxSpacingUm);
    // Random planes in space: the cosine to the section's normal is uniform.
    const cosine = random.uniform();
    const period = Math.min(4, 1 / Math.sqrt(1 - cosine * cosine + 1e-6)) * (trueSpacing / umPerPx);
    const angle = random.uniform(0, Math.PI);
    // Too fine to be resolved: what is left are faint streaks about as wide as the resolution.
    const streak = 1.4 * cutoffPx(umPerPx);
    const drawn = Math.max(period, streak);
    looks.kx[i] = (Math.cos(angle) * 2 * Math.PI) / drawn;
    looks.ky[i] = (Math.sin(angle) * 2 * Math.PI) / drawn;
    const seen = lamellaVisibility(0.85 * period, umPerPx);
    looks.amplitude[i] = range * (0.55 * lamellae.contrast * seen + (period < streak ? 0.075 : 0));
    looks.harmonic[i] = 0.16 * range * lamellae.contrast * lamellaVisibility(0.42 * period, umPerPx);
    looks.grit[i] = 0.03 + 0.055 * Math.max(0, 1 - 3 * seen);
    // Where bright ferrite lamellae are resolved the colony is lighter as a whole.
    looks.level[i] = etch.pearliteLevel + random.normal(0, etch.pearliteVariation) + 0.3 * range * lamellae.contrast * seen;
  }
  return looks;
}
