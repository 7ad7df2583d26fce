import type { Random } from '../shared/random/Random.ts';
import type { SyntheticSettings } from './syntheticSettings.ts';
import { grainSizePx } from './syntheticSettings.ts';
import { bucketNuclei, groundArea, scatterPoints, searchOutward } from './nuclei.ts';
import type { Ground, Nuclei, NucleusGrid } from './nuclei.ts';

/** Where ferrite and pearlite begin to grow. */
export interface PhaseNuclei {
  readonly ferrite: Nuclei;
  /** One nucleus per pearlite colony. */
  readonly colonies: Nuclei;
  /** The nodule of each colony. */
  readonly noduleOf: Int32Array;
  /** Share of ferrite nuclei that lie on prior-austenite boundaries. */
  readonly onBoundaries: number;
}

/**
 * Sets nuclei as ferrite and pearlite do on cooling: the more pearlite, the more the ferrite keeps to the boundaries of
 * the prior austenite grains (at 0.2 % C it fills the field with equiaxed grains, at 0.45 % C and above it is a network),
 * and the smaller its grains are beside the pearlite nodules.
 */
export function placePhaseNuclei(settings: SyntheticSettings, ground: Ground, random: Random): PhaseNuclei {
  const size2 = grainSizePx(settings) ** 2;
  const pearlite = settings.pearliteFraction;
  const area = groundArea(ground);
  const onBoundaries = rampUp(pearlite, 0.2, 0.6) * 0.97;
  const network = networkOf(pearlite, size2);
  const blend = (equiaxed: number, onNetwork: number): number => (1 - onBoundaries) * equiaxed + onBoundaries * onNetwork;
  // A ferrite nucleus also covers ground that pearlite takes in the end, so there are more than grains.
  const ferriteCount = Math.max(3, Math.round(area * blend((1 - 0.55 * pearlite) / size2, 1.05 / (network.spacing * network.lineSpacing))));
  const noduleCount = Math.max(3, Math.round(area * blend(Math.max(pearlite, 0.02) / size2, NODULES_PER_AUSTENITE_GRAIN / network.austeniteArea)));
  const ferrite = ferriteNuclei(settings, ground, ferriteCount, onBoundaries, network, random);
  return { ferrite, ...colonyNuclei(ground, noduleCount, Math.sqrt((pearlite * area) / noduleCount), pearlite, random), onBoundaries };
}

/** Pearlite nodules that share one prior austenite grain, on average. */
const NODULES_PER_AUSTENITE_GRAIN = 2.2;

/** The ferrite network along prior austenite boundaries; lengths in px. */
interface FerriteNetwork {
  /** Mean area of the austenite grains. */
  readonly austeniteArea: number;
  /** Area over length of the boundaries: 2 √(area) ⁻¹ of boundary per area for a Poisson-Voronoi tessellation. */
  readonly lineSpacing: number;
  /** Width of the ferrite films. */
  readonly film: number;
  /** Distance of ferrite nuclei along a film. */
  readonly spacing: number;
}

/** The austenite grain size whose films and nodules have the wanted mean grain area `size2` together. */
function networkOf(pearlite: number, size2: number): FerriteNetwork {
  // In units of the austenite grain's side: film width, spacing of nuclei (thin films have longer grains).
  const film = (1 - pearlite) / 2;
  const spacing = 0.9 * film + 0.09;
  const austeniteArea = size2 * (2 / spacing + NODULES_PER_AUSTENITE_GRAIN);
  const side = Math.sqrt(austeniteArea);
  return { austeniteArea, lineSpacing: side / 2, film: film * side, spacing: spacing * side };
}

function ferriteNuclei(settings: SyntheticSettings, ground: Ground, count: number, onBoundaries: number, network: FerriteNetwork, random: Random): Nuclei {
  const spacing = Math.sqrt(groundArea(ground) / count);
  const johnsonMehl = settings.growth === 'johnsonMehl' ? 0.85 * spacing : 0;
  const points = scatterPoints(ground, count, johnsonMehl === 0 ? 0.5 * spacing : 0.3 * spacing, random);
  const late = 0.5 * network.film + 0.04 * Math.sqrt(network.austeniteArea);
  const delayInside = (): number => onBoundaries * random.uniform(0.4, 1.7) * late + (1 - onBoundaries) * random.uniform(0, johnsonMehl);
  const isBoundary = Uint8Array.from(points.x, () => (random.uniform() < onBoundaries ? 1 : 0));
  if (!isBoundary.includes(1)) {
    return { ...points, delay: Float64Array.from(points.x, delayInside), grain: groupNuclei(points, spacing, 0.16, random) };
  }
  const austenite = scatterPoints(ground, Math.max(4, Math.round(groundArea(ground) / network.austeniteArea)), 0.6 * Math.sqrt(network.austeniteArea), random);
  const grid = bucketNuclei(austenite);
  // Some boundaries let ferrite start late or hardly at all, so that films differ in width.
  const delayAt = (pair: number): number => onBoundaries * late * pairDelay(pair, settings.seed) + (1 - onBoundaries) * random.uniform(0, johnsonMehl);
  const aside = 0.4 * network.film;
  const x: number[] = [];
  const y: number[] = [];
  const delay: number[] = [];
  for (let i = 0; i < count; i++) {
    const place = isBoundary[i] === 1 ? boundaryPlace(points.x[i]!, points.y[i]!, austenite, grid, random.uniform(-aside, aside)) : null;
    x.push(place?.x ?? points.x[i]!);
    y.push(place?.y ?? points.y[i]!);
    delay.push(place === null ? delayInside() : delayAt(place.pair) + 0.2 * network.film);
  }
  points.x.set(x);
  points.y.set(y);
  const grain = groupNuclei(points, Math.min(spacing, network.spacing), 0.16 + 0.2 * onBoundaries, random);
  // Ferrite wets the boundaries: between its nuclei each grain spreads along the boundary before it thickens.
  const owner = bucketNuclei(points);
  const member = [...grain];
  const along = scatterPoints(ground, SPREAD * count, 0, random);
  for (let i = 0; i < SPREAD * count; i++) {
    if (random.uniform() >= onBoundaries) continue;
    const place = boundaryPlace(along.x[i]!, along.y[i]!, austenite, grid, random.uniform(-0.5 * aside, 0.5 * aside));
    const nearest = nearestOf(points, owner, place.x, place.y);
    if (isBoundary[nearest] === 0) continue;
    x.push(place.x);
    y.push(place.y);
    delay.push(delayAt(place.pair) + random.uniform(0, 0.16 * network.film));
    member.push(grain[nearest]!);
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y), delay: Float64Array.from(delay), grain: Int32Array.from(member) };
}

/** Points along austenite boundaries for each ferrite nucleus there. */
const SPREAD = 5;

/** Joins some nuclei with a near neighbour into one grain, which gives the concave and large grains of real sections. */
function groupNuclei(points: { readonly x: Float64Array; readonly y: Float64Array }, spacing: number, share: number, random: Random): Int32Array {
  const grain = Int32Array.from(points.x, (_, i) => i);
  const grid = bucketNuclei(points);
  for (let i = 0; i < grain.length; i++) {
    if (random.uniform() >= share) continue;
    const x = points.x[i]!;
    const y = points.y[i]!;
    let nearest = -1;
    let least = 1.3 * spacing;
    searchOutward(grid, x, y, (j) => {
      const distance = Math.hypot(points.x[j]! - x, points.y[j]! - y);
      if (j === i || distance >= least) return;
      least = distance;
      nearest = j;
    }, () => least);
    if (nearest >= 0) grain[i] = grain[nearest]!;
  }
  return grain;
}

/** The place on the boundary between the two austenite grains nearest to a point, moved `aside` from it, and which pair that is. */
function boundaryPlace(x: number, y: number, austenite: { readonly x: Float64Array; readonly y: Float64Array }, grid: NucleusGrid, aside: number): { x: number; y: number; pair: number } {
  let first = -1;
  let second = -1;
  let d1 = Infinity;
  let d2 = Infinity;
  searchOutward(grid, x, y, (j) => {
    const d = Math.hypot(austenite.x[j]! - x, austenite.y[j]! - y);
    if (d < d1) {
      second = first;
      d2 = d1;
      first = j;
      d1 = d;
    } else if (d < d2) {
      second = j;
      d2 = d;
    }
  }, () => d2);
  const ex = austenite.x[second]! - austenite.x[first]!;
  const ey = austenite.y[second]! - austenite.y[first]!;
  const length2 = ex * ex + ey * ey + 1e-9;
  const step = (d2 * d2 - d1 * d1) / 2 / length2 + aside / Math.sqrt(length2);
  return { x: x + ex * step, y: y + ey * step, pair: Math.min(first, second) * 65537 + Math.max(first, second) };
}

function nearestOf(points: { readonly x: Float64Array; readonly y: Float64Array }, grid: NucleusGrid, x: number, y: number): number {
  let nearest = 0;
  let least = Infinity;
  searchOutward(grid, x, y, (j) => {
    const d = Math.hypot(points.x[j]! - x, points.y[j]! - y);
    if (d >= least) return;
    least = d;
    nearest = j;
  }, () => least);
  return nearest;
}

/** 0 … 1 by boundary: most start early, a few very late. */
function pairDelay(pair: number, seed: number): number {
  let z = Math.imul(pair ^ seed, 0x9e3779b1);
  z = Math.imul(z ^ (z >>> 15), 0x2c1b3c6d);
  return (((z ^ (z >>> 13)) >>> 0) / 4294967296) ** 2;
}

/** Pearlite nodules as clusters of two to six colonies. */
function colonyNuclei(ground: Ground, nodules: number, nodulePx: number, pearlite: number, random: Random): { colonies: Nuclei; noduleOf: Int32Array } {
  const centres = scatterPoints(ground, nodules, 0.55 * Math.sqrt(groundArea(ground) / nodules), random);
  const x: number[] = [];
  const y: number[] = [];
  const nodule: number[] = [];
  const spread = nodulePx * (0.2 + 0.18 * pearlite);
  for (let n = 0; n < nodules; n++) {
    const colonies = 2 + random.integer(pearlite > 0.4 ? 5 : 3);
    for (let c = 0; c < colonies; c++) {
      x.push(centres.x[n]! + random.normal(0, spread));
      y.push(centres.y[n]! + random.normal(0, spread));
      nodule.push(n);
    }
  }
  const grain = Int32Array.from(x, (_, i) => i);
  return { colonies: { x: Float64Array.from(x), y: Float64Array.from(y), delay: new Float64Array(x.length), grain }, noduleOf: Int32Array.from(nodule) };
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function rampUp(value: number, from: number, to: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
