import { tileStart } from '../tiles/cutTile.ts';

/** Largest share of a tile that neighbours may overlap. */
export const LARGEST_OVERLAP = 0.75;

/** Pixels that neighbouring tiles share at least. */
export function overlapPixels(tileSize: number, overlap: number): number {
  return Math.round(tileSize * Math.min(Math.max(overlap, 0), LARGEST_OVERLAP));
}

/**
 * Where tiles start along an axis of `length` pixels: evenly spread, neighbours sharing at least `shared` pixels, the outer
 * ones reaching half of that (or up to `stride` more) beyond the image so that its border has as much context as any
 * seam. Distances are multiples of the network's `stride`: tiles that pool the same pixels together agree where they
 * overlap. An image not larger than a tile lies in the middle of a single one.
 */
export function tileStarts(length: number, tileSize: number, shared: number, stride: number): number[] {
  if (length <= tileSize) return [tileStart(0, tileSize, length)];
  const beyond = Math.floor(shared / 2);
  const travel = Math.ceil((length + 2 * beyond - tileSize) / stride);
  const longest = Math.max(Math.floor((tileSize - shared) / stride), 1);
  const steps = Math.ceil(travel / longest);
  return Array.from({ length: steps + 1 }, (_, at) => stride * Math.round((at * travel) / steps) - beyond);
}

/**
 * How much a tile's pixels count along one axis: 1 in the middle, falling to the edges over the shared pixels as a raised
 * cosine, because a network knows least at a tile's edge.
 */
export function blendProfile(tileSize: number, shared: number): Float32Array {
  const ramp = Math.min(shared, tileSize / 2);
  return Float32Array.from({ length: tileSize }, (_, at) => {
    const inside = Math.min(at, tileSize - 1 - at) + 0.5;
    return inside >= ramp ? 1 : Math.sin((Math.PI / 2) * (inside / ramp)) ** 2;
  });
}

/** The sum of the profiles of all tiles at each pixel of an axis: what blended values are divided by. */
export function blendTotals(length: number, starts: readonly number[], profile: Float32Array): Float64Array {
  const totals = new Float64Array(length);
  for (const start of starts) {
    for (let at = Math.max(0, -start); at < profile.length && start + at < length; at++) totals[start + at] = (totals[start + at] as number) + (profile[at] as number);
  }
  return totals;
}
