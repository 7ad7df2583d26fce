import { Random } from '../shared/random/Random.ts';
import type { SyntheticSettings } from './syntheticSettings.ts';

/** Multiplies by the lamp's field: darker towards the corners about an off-centre optical axis, and towards one side. */
export function applyLight(plane: Float32Array, settings: SyntheticSettings): void {
  const { width, height, seed, optics } = settings;
  const random = new Random(seed, 30);
  const centreX = width * random.uniform(0.4, 0.6);
  const centreY = height * random.uniform(0.4, 0.6);
  const angle = random.uniform(0, 2 * Math.PI);
  const scale = 4 / (width * width + height * height);
  const across = optics.gradient / Math.hypot(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const dx = x - centreX;
      const dy = y - centreY;
      plane[at]! *= 1 - optics.vignette * (dx * dx + dy * dy) * scale - 0.5 * optics.gradient - across * (dx * Math.cos(angle) + dy * Math.sin(angle));
    }
  }
}

/** Gaussian blur in place, separable, edges repeated; below 0.2 px nothing happens. */
export function blur(plane: Float32Array, width: number, height: number, sigma: number): void {
  if (sigma < 0.2) return;
  const radius = Math.ceil(3 * sigma);
  const kernel = new Float32Array(2 * radius + 1);
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += kernel[i + radius] = Math.exp((-i * i) / (2 * sigma * sigma));
  for (let i = 0; i < kernel.length; i++) kernel[i]! /= sum;
  const line = new Float32Array(width + 2 * radius);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    line.fill(plane[row]!, 0, radius);
    line.set(plane.subarray(row, row + width), radius);
    line.fill(plane[row + width - 1]!, radius + width);
    for (let x = 0; x < width; x++) {
      let value = kernel[radius]! * line[x + radius]!;
      for (let i = 1; i <= radius; i++) value += kernel[radius + i]! * (line[x + radius - i]! + line[x + radius + i]!);
      plane[row + x] = value;
    }
  }
  // Columns: the rows above the current one are already overwritten, so the last 2·radius + 1 of them are kept aside.
  const span = 2 * radius + 1;
  const kept = Array.from({ length: span }, () => new Float32Array(width));
  const load = (y: number): void => {
    const clamped = Math.min(height - 1, Math.max(0, y));
    const source = y < 0 ? plane.subarray(0, width) : plane.subarray(clamped * width, clamped * width + width);
    kept[((y % span) + span) % span]!.set(source);
  };
  for (let y = -radius; y < radius; y++) load(y);
  const out = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    load(y + radius);
    out.fill(0);
    for (let i = -radius; i <= radius; i++) {
      const source = kept[(((y + i) % span) + span) % span]!;
      const weight = kernel[i + radius]!;
      for (let x = 0; x < width; x++) out[x]! += weight * source[x]!;
    }
    plane.set(out, y * width);
  }
}

/** The camera's unsharp mask: adds `amount` of the difference to a blurred copy, which leaves the halos cameras leave. */
export function sharpen(plane: Float32Array, width: number, height: number, amount: number, sigma: number): void {
  if (amount === 0) return;
  const soft = plane.slice();
  blur(soft, width, height, sigma);
  for (let at = 0; at < plane.length; at++) plane[at]! += amount * (plane[at]! - soft[at]!);
}

/** Standard normal numbers for noise, drawn once and then picked at random: a draw per pixel costs one multiplication. */
const NORMAL_TABLE_BITS = 16;

/**
 * What the sensor makes of the light: shot noise (Gaussian with the deviation of a Poisson count, which 100 electrons
 * and more justify) and read noise, tone curve with a soft shoulder, 8 bits. Grey, or RGB with a cast.
 */
export function exposeSensor(plane: Float32Array, settings: SyntheticSettings): Uint8Array {
  const { seed, optics } = settings;
  const random = new Random(seed, 40);
  const normal = new Float32Array(1 << NORMAL_TABLE_BITS);
  for (let i = 0; i < normal.length; i++) normal[i] = random.normal();
  const casts = optics.colourCast ?? [1];
  const channels = casts.length;
  const data = new Uint8Array(plane.length * channels);
  const read2 = optics.readNoise * optics.readNoise;
  const shot = 1 / optics.fullWell;
  let state = random.uint32() | 1;
  for (const [channel, cast] of casts.entries()) {
    // Coloured light leaves dark phases more strongly coloured than bright ones.
    const steepness = optics.gamma * (1 + 0.3 * (1 - cast));
    const curve = toneCurve(steepness, cast);
    for (let at = 0, out = channel; at < plane.length; at++, out += channels) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      // Stray light in the microscope: nothing is quite black.
      const raw = plane[at]!;
      const light = 0.5 * optics.exposure * (raw + Math.sqrt(raw * raw + 0.0016));
      const noisy = light + Math.sqrt(light * shot + read2) * normal[state >>> (32 - NORMAL_TABLE_BITS)]!;
      const index = noisy * 4096;
      data[out] = curve[index <= 0 ? 0 : index >= 8191 ? 8191 : index | 0]!;
    }
  }
  return data;
}

/** 8-bit values of light 0 … 2 in 8192 steps; above 0.9 the curve bends over so that highlights do not clip. */
function toneCurve(gamma: number, gain: number): Float32Array {
  const curve = new Float32Array(8192);
  for (let i = 0; i < curve.length; i++) {
    const level = gain * (i / 4096) ** gamma;
    const soft = level < 0.9 ? level : 0.9 + 0.09 * Math.tanh((level - 0.9) / 0.09);
    curve[i] = Math.round(255 * soft);
  }
  return curve;
}
