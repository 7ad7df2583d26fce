import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import { retouchTile, type Retouch } from './retouchTile.ts';

const SIZE = 32;
const PLANE = SIZE * SIZE;
const untouched: Retouch = { gamma: 1, saturation: 1, blur: 0, noise: 0, noiseSeed: 1, cutouts: [] };

function tile(value: (channel: number, at: number) => number): Float32Array {
  return Float32Array.from({ length: 3 * PLANE }, (_, at) => value(Math.floor(at / PLANE), at % PLANE));
}
function retouched(pixels: Float32Array, changes: Partial<Retouch>, grey = false): Float32Array {
  const copy = Float32Array.of(7, ...pixels, 7);
  retouchTile(copy, 1, SIZE, grey, { ...untouched, ...changes });
  expect([copy[0], copy.at(-1)]).toEqual([7, 7]);
  return copy.slice(1, -1);
}
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('retouchTile', () => {
  const random = new Random(3);
  const colourful = tile(() => random.uniform());

  it('leaves all as it is when nothing is to be changed', () => {
    expect(retouched(colourful, {})).toEqual(colourful);
  });

  it('raises values to a power', () => {
    retouched(colourful, { gamma: 1.4 }).forEach((value, at) => expect(value).toBeCloseTo((colourful[at] as number) ** 1.4, 6));
  });

  it('moves colours away from their grey, and leaves grey alone', () => {
    const half = tile((channel) => [0.2, 0.6, 0.4][channel] as number);
    const grey = 0.299 * 0.2 + 0.587 * 0.6 + 0.114 * 0.4;
    const got = retouched(half, { saturation: 0.5 });
    [0.2, 0.6, 0.4].forEach((value, channel) => expect(got[channel * PLANE + 5]).toBeCloseTo((value + grey) / 2, 6));
    const even = tile((_, at) => (at % 7) / 7);
    expect(retouched(even, { saturation: 0.5 }, true)).toEqual(even);
  });

  it('blurs by the deviation it says, and keeps what is even', () => {
    const point = tile((_, at) => (at === 16 * SIZE + 16 ? 1 : 0));
    const plane = retouched(point, { blur: 1.5 }).subarray(PLANE, 2 * PLANE);
    expect(mean(plane) * PLANE).toBeCloseTo(1, 5);
    const spread = plane.reduce((sum, value, at) => sum + value * ((at % SIZE) - 16) ** 2, 0);
    expect(Math.abs(Math.sqrt(spread) - 1.5)).toBeLessThan(0.05);
    retouched(tile(() => 0.3), { blur: 2 }).forEach((value) => expect(value).toBeCloseTo(0.3, 6));
  });

  it('adds noise of the deviation it says, the same for the same seed, in grey the same to all planes', () => {
    const flat = tile(() => 0.5);
    const noisy = retouched(flat, { noise: 0.05 });
    expect(mean(noisy)).toBeCloseTo(0.5, 2);
    expect(Math.sqrt(mean(noisy.map((value) => (value - 0.5) ** 2)))).toBeCloseTo(0.05, 2);
    expect(retouched(flat, { noise: 0.05 })).toEqual(noisy);
    expect(retouched(flat, { noise: 0.05, noiseSeed: 2 })).not.toEqual(noisy);
    const planes = [0, 1, 2].map((channel) => retouched(flat, { noise: 0.05 }, true).slice(channel * PLANE, (channel + 1) * PLANE));
    expect(planes[1]).toEqual(planes[0]);
    expect(planes[2]).toEqual(planes[0]);
    expect(noisy.slice(PLANE, 2 * PLANE)).not.toEqual(noisy.slice(0, PLANE));
    const bright = retouched(tile(() => 0.99), { noise: 0.3 });
    expect(Math.max(...bright)).toBe(1);
  });

  it('blacks out 5×5 areas', () => {
    const got = retouched(tile(() => 1), { cutouts: [{ x: 3, y: 10 }, { x: 27, y: 0 }] });
    got.forEach((value, at) => {
      const [x, y] = [at % SIZE, Math.floor((at % PLANE) / SIZE)];
      expect(value).toBe((x >= 3 && x < 8 && y >= 10 && y < 15) || (x >= 27 && y < 5) ? 0 : 1);
    });
  });
});
