import type { Random } from '../shared/random/Random.ts';

/**
 * Smooth random field over width × height pixels with mean 0 and a standard deviation of about 1: uniform random values
 * on a lattice of `spacing` pixels, interpolated by cubic B-splines (no kinks at lattice lines). Features are about
 * twice the spacing wide.
 */
export function smoothNoise(width: number, height: number, spacing: number, random: Random): Float32Array {
  const step = Math.max(1, Math.round(spacing));
  const columns = Math.floor((width - 1) / step) + 4;
  const rows = Math.floor((height - 1) / step) + 4;
  const lattice = new Float32Array(columns * rows);
  // A uniform value has variance 1/3; the spline keeps about 0.23 of it (mean of the squared weights, both axes).
  const gain = Math.sqrt(3 / 0.23);
  for (let i = 0; i < lattice.length; i++) lattice[i] = random.uniform(-gain, gain);
  const weights = splineWeights(step);
  const field = new Float32Array(width * height);
  const line = new Float32Array(columns);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / step) * columns;
    const w = (y % step) * 4;
    for (let c = 0; c < columns; c++) {
      const at = row + c;
      line[c] = weights[w]! * lattice[at]! + weights[w + 1]! * lattice[at + columns]! + weights[w + 2]! * lattice[at + 2 * columns]! + weights[w + 3]! * lattice[at + 3 * columns]!;
    }
    // Between two lattice points the spline is one cubic, a t³ + b t² + c t + d.
    let at = y * width;
    const end = at + width;
    for (let column = 0; at < end; column++) {
      const p0 = line[column]!;
      const p1 = line[column + 1]!;
      const p2 = line[column + 2]!;
      const a = (line[column + 3]! - p0) / 6 + (p1 - p2) / 2;
      const b = (p0 + p2) / 2 - p1;
      const c = (p2 - p0) / 2;
      const d = (p0 + 4 * p1 + p2) / 6;
      const stop = Math.min(end, at + step);
      for (let t = 0; at < stop; t += 1 / step) field[at++] = ((a * t + b) * t + c) * t + d;
    }
  }
  return field;
}

/** Uniform cubic B-spline weights of the four lattice points around each of `step` positions. */
function splineWeights(step: number): Float32Array {
  const weights = new Float32Array(step * 4);
  for (let i = 0; i < step; i++) {
    const t = i / step;
    weights[i * 4] = (1 - t) ** 3 / 6;
    weights[i * 4 + 1] = (3 * t ** 3 - 6 * t ** 2 + 4) / 6;
    weights[i * 4 + 2] = (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6;
    weights[i * 4 + 3] = t ** 3 / 6;
  }
  return weights;
}

/** A number in [0, 1) that belongs to two whole numbers and a seed, whichever order the two come in. */
export function pairNoise(a: number, b: number, seed: number): number {
  const low = a < b ? a : b;
  const high = a < b ? b : a;
  let z = Math.imul(low + 0x7f4a7c15, 0x9e3779b1) ^ Math.imul(high + seed, 0x85ebca77);
  z = Math.imul(z ^ (z >>> 15), 0x2c1b3c6d);
  z = Math.imul(z ^ (z >>> 12), 0x297a2d39);
  return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
}

/** A number in [0, 1) that belongs to a whole number and a seed. */
export function ownNoise(a: number, seed: number): number {
  return pairNoise(a, a, seed);
}
