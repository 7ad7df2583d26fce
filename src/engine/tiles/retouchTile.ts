import { Random } from '../../shared/random/Random.ts';
import { reflect } from './reflect.ts';

/** Side of an area that is blacked out, px. */
export const CUTOUT_SIZE = 5;

/** Changes of a tile's pixel values that its labels do not follow. */
export interface Retouch {
  /** Values become value ^ gamma. */
  readonly gamma: number;
  /** Colours move away from their grey by this factor. */
  readonly saturation: number;
  /** Deviation of a Gaussian blur, px. */
  readonly blur: number;
  /** Deviation of added noise, as a share of the full range. */
  readonly noise: number;
  readonly noiseSeed: number;
  /** Upper left corners of the areas that are blacked out. */
  readonly cutouts: readonly { readonly x: number; readonly y: number }[];
}

/** Below this a blur changes no 8-bit value. */
const LEAST_BLUR = 0.2;
/** Luma of ITU-R BT.601. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** Changes the planes [3, size, size] of 0..1 from `offset` on, as the light, then the lens, then the camera would; `grey`: its planes are equal and stay so. */
export function retouchTile(pixels: Float32Array, offset: number, size: number, grey: boolean, retouch: Retouch): void {
  const plane = size * size;
  // Of equal planes one is changed, and copied.
  const tile = pixels.subarray(offset, offset + (grey ? 1 : 3) * plane);
  if (!grey && retouch.saturation !== 1) saturate(tile, retouch.saturation);
  if (retouch.gamma !== 1) for (let at = 0; at < tile.length; at++) tile[at] = (tile[at] as number) ** retouch.gamma;
  if (retouch.blur >= LEAST_BLUR) blurTile(tile, size, retouch.blur);
  if (retouch.noise > 0) addNoise(tile, retouch.noise, new Random(retouch.noiseSeed));
  for (const { x, y } of retouch.cutouts) blackOut(tile, size, x, y);
  if (grey) for (const other of [1, 2]) pixels.copyWithin(offset + other * plane, offset, offset + plane);
}

function saturate(tile: Float32Array, factor: number): void {
  const plane = tile.length / 3;
  for (let at = 0; at < plane; at++) {
    const luma = LUMA.reduce((sum, share, channel) => sum + share * (tile[channel * plane + at] as number), 0);
    for (let place = at; place < tile.length; place += plane) tile[place] = within(luma + factor * ((tile[place] as number) - luma));
  }
}

/** Along rows, then along columns, with what lies outside the tile mirrored. */
function blurTile(tile: Float32Array, size: number, deviation: number): void {
  const radius = Math.ceil(3 * deviation);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, at) => Math.exp(-((at - radius) ** 2) / (2 * deviation ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const places = Int32Array.from({ length: size + 2 * radius }, (_, at) => reflect(at - radius, size));
  const line = new Float64Array(places.length);
  const along = (start: number, step: number): void => {
    for (let at = 0; at < line.length; at++) line[at] = tile[start + (places[at] as number) * step] as number;
    for (let at = 0; at < size; at++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) sum += (weights[tap] as number) * (line[at + tap] as number);
      tile[start + at * step] = sum / total;
    }
  };
  const planes = tile.length / (size * size);
  for (let row = 0; row < planes * size; row++) along(row * size, 1);
  for (let plane = 0; plane < planes; plane++) for (let column = 0; column < size; column++) along(plane * size * size + column, size);
}

function addNoise(tile: Float32Array, deviation: number, random: Random): void {
  for (let at = 0; at < tile.length; at++) tile[at] = within((tile[at] as number) + random.normal(0, deviation));
}

function blackOut(tile: Float32Array, size: number, x: number, y: number): void {
  for (let row = y; row < Math.min(y + CUTOUT_SIZE, size); row++) {
    for (let plane = 0; plane < tile.length; plane += size * size) tile.fill(0, plane + row * size + x, plane + row * size + Math.min(x + CUTOUT_SIZE, size));
  }
}

function within(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
