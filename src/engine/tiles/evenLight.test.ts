import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import { evened, evenedSource, lightOf } from './evenLight.ts';
import { sourceOf } from './ImageSource.ts';

const [WIDTH, HEIGHT] = [480, 360];

/** Grey pictures of bright and dark grains: `phaseAt` says how bright the metal is, `lightAt` how much light falls on it, 0..1. */
function picture(phaseAt: (x: number, y: number) => number, lightAt: (x: number, y: number) => number, bitDepth: 8 | 16 = 8): Raster {
  const random = new Random(5);
  const scale = 2 ** bitDepth - 1;
  const values = Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    return Math.min(scale, Math.max(0, Math.round(scale * (phaseAt(x, y) * lightAt(x, y) + random.normal(0, 0.01)))));
  });
  const size = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
  return bitDepth === 8 ? { ...size, bitDepth, data: Uint8Array.from(values) } : { ...size, bitDepth, data: Uint16Array.from(values) };
}

/** Irregular grains: dark where slow waves meet. */
const grains = (x: number, y: number): number => (Math.sin(x / 17) + Math.sin(y / 23 + x / 40) + Math.sin((x + y) / 31) > 0.9 ? 0.3 : 0.8);
const vignette = (x: number, y: number): number => 1 - 0.5 * (((x - WIDTH / 2) / (WIDTH / 2)) ** 2 + ((y - HEIGHT / 2) / (HEIGHT / 2)) ** 2) / 2 - 0.15 * (x / WIDTH);
const even = (): number => 1;

/** The mean grey of the bright grains in a square about a place, 0..1. */
function brightAbout(raster: Raster, x: number, y: number, phaseAt = grains): number {
  const found: number[] = [];
  for (let row = y - 30; row < y + 30; row++) {
    for (let column = x - 30; column < x + 30; column++) if (phaseAt(column, row) > 0.5) found.push((raster.data[row * WIDTH + column] as number) / (2 ** raster.bitDepth - 1));
  }
  return found.reduce((sum, value) => sum + value, 0) / found.length;
}

const PLACES = [[40, 40], [440, 40], [40, 320], [440, 320], [240, 180]] as const;
const ratio = (values: readonly number[]): number => Math.min(...values) / Math.max(...values);

describe('even light', () => {
  it('takes vignetting and a slope out of a structure of two phases, in 8 and 16 bits', async () => {
    for (const bitDepth of [8, 16] as const) {
      const raster = picture(grains, vignette, bitDepth);
      expect(ratio(PLACES.map(([x, y]) => brightAbout(raster, x, y)))).toBeLessThan(0.65);
      const lit = evened(raster, await lightOf(sourceOf(raster)));
      expect(ratio(PLACES.map(([x, y]) => brightAbout(lit, x, y)))).toBeGreaterThan(0.9);
      // What is brightest is left as it is.
      expect(brightAbout(lit, 240, 180) / brightAbout(raster, 240, 180)).toBeLessThan(1.05);
    }
  });

  it('leaves a picture alone that is dark on one side because the metal is', async () => {
    const half = (x: number): number => (x < 200 ? 0.35 : 0.8);
    const light = await lightOf(sourceOf(picture(half, even)));
    expect(Math.max(...light.across) * Math.max(...light.down)).toBeLessThan(1.06);
    const flat = await lightOf(sourceOf(picture(grains, even)));
    expect(Math.max(...flat.across) * Math.max(...flat.down)).toBeLessThan(1.06);
  });

  it('is the same read window by window, and leaves what is clipped clipped', async () => {
    const raster = picture((x, y) => (y > 330 ? 2 : grains(x, y)), vignette);
    const source = sourceOf(raster);
    const light = await lightOf(source);
    const whole = evened(raster, light);
    const window = { x: 100, y: 290, width: 77, height: 60 };
    expect(await evenedSource(source, light).readWindow(window)).toEqual(await sourceOf(whole).readWindow(window));
    expect(whole.data[350 * WIDTH + 100]).toBe(255);
  });

  it('says nothing of the light where there is next to nothing to see it by', async () => {
    for (const [width, height] of [[1, 1], [50, 4], [90, 90], [3000, 2]] as const) {
      for (const level of [0, 128, 255]) {
        const light = await lightOf(sourceOf({ width, height, channels: 1, bitDepth: 8, data: new Uint8Array(width * height).fill(level) }));
        expect(new Set([...light.across, ...light.down])).toEqual(new Set([1]));
        expect([light.across.length, light.down.length]).toEqual([width, height]);
      }
    }
  });

  it('can be ended while it reads', async () => {
    const stopped = lightOf(sourceOf(picture(grains, even)), async () => {
      throw new Error('stopped');
    });
    await expect(stopped).rejects.toThrow('stopped');
  });
});
