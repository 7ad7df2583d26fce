import { describe, expect, it } from 'vitest';
import { NO_AUGMENTATION, trainingSettingsSchema } from '../../shared/engineProtocol/trainingSettings.ts';
import { Random } from '../../shared/random/Random.ts';
import { drawAugmentation } from './augmentation.ts';

const settings = trainingSettingsSchema.parse({ network: 'any', epochs: 1 }).augmentation;
const nothing = NO_AUGMENTATION;
const strong = { ...nothing, rotation: 30, scale: 0.5, gamma: 0.5, saturation: 0.3, blur: 2, noise: 0.1, cutout: 0.5 };

describe('drawAugmentation', () => {
  it('is decided by seed, epoch and place alone', () => {
    const draw = (...stream: number[]): unknown => drawAugmentation(new Random(1, ...stream), settings, 32, true);
    expect(draw(2, 5)).toEqual(draw(2, 5));
    expect(draw(2, 5)).not.toEqual(draw(2, 6));
    expect(draw(2, 5)).not.toEqual(draw(3, 5));
  });

  it('leaves the tile alone when everything is off', () => {
    for (let i = 0; i < 50; i++) {
      const { noiseSeed: _noiseSeed, ...retouch } = drawAugmentation(new Random(i), nothing, 32, true).retouch;
      expect(retouch).toEqual({ gamma: 1, saturation: 1, blur: 0, noise: 0, cutouts: [] });
      expect(drawAugmentation(new Random(i), nothing, 32, true)).toMatchObject({
        shiftX: 0,
        shiftY: 0,
        orientation: { quarterTurns: 0, mirrored: false },
        exposure: { brightness: 0, contrast: 1 },
        warp: { degrees: 0, scale: 1 },
      });
    }
  });

  it('meets all eight orientations equally often, and only mirrorings when turns are off', () => {
    const count = (options: typeof nothing): Map<string, number> => {
      const found = new Map<string, number>();
      for (let i = 0; i < 4000; i++) {
        const { quarterTurns, mirrored } = drawAugmentation(new Random(9, i), options, 32, true).orientation;
        const key = `${quarterTurns}${mirrored ? 'm' : ''}`;
        found.set(key, (found.get(key) ?? 0) + 1);
      }
      return found;
    };
    const all = count({ ...nothing, flips: true, quarterTurns: true });
    expect(all.size).toBe(8);
    for (const times of all.values()) expect(Math.abs(times - 500)).toBeLessThan(100);
    // Mirrored left-right, mirrored top-bottom (mirrored and half a turn), both (half a turn), none.
    expect([...count({ ...nothing, flips: true }).keys()].sort()).toEqual(['0', '0m', '2', '2m']);
    expect([...count({ ...nothing, quarterTurns: true }).keys()].sort()).toEqual(['0', '1', '2', '3']);
  });

  it('moves by at most half a tile, and not at all where it may not', () => {
    const shifts = Array.from({ length: 3000 }, (_, i) => drawAugmentation(new Random(4, i), settings, 32, true).shiftX);
    expect(Math.min(...shifts)).toBe(-16);
    expect(Math.max(...shifts)).toBe(16);
    expect(drawAugmentation(new Random(4, 1), settings, 32, false)).toMatchObject({ shiftX: 0, shiftY: 0 });
  });

  it('draws the same turn whether or not other variations are on', () => {
    for (let i = 0; i < 20; i++) {
      const both = drawAugmentation(new Random(5, i), settings, 32, true);
      const turnsOnly = drawAugmentation(new Random(5, i), { ...settings, brightness: 0, contrast: 0, randomPosition: false }, 32, true);
      expect(turnsOnly.orientation).toEqual(both.orientation);
    }
  });

  it('keeps within the ranges, and reaches their ends', () => {
    const draws = Array.from({ length: 4000 }, (_, i) => drawAugmentation(new Random(6, i), strong, 32, true));
    const range = (of: (draw: (typeof draws)[number]) => number): [number, number] => [Math.min(...draws.map(of)), Math.max(...draws.map(of))];
    const expectRange = (of: (draw: (typeof draws)[number]) => number, low: number, high: number): void => {
      const [least, most] = range(of);
      expect(least).toBeGreaterThanOrEqual(low);
      expect(most).toBeLessThanOrEqual(high);
      expect(most - least).toBeGreaterThan(0.98 * (high - low));
    };
    expectRange((draw) => draw.warp.degrees, -30, 30);
    expectRange((draw) => draw.warp.scale, 1 / 1.5, 1.5);
    expectRange((draw) => draw.retouch.gamma, 1 / 1.5, 1.5);
    expectRange((draw) => draw.retouch.saturation, 0.7, 1.3);
    expectRange((draw) => draw.retouch.blur, 0, 2);
    expectRange((draw) => draw.retouch.noise, 0, 0.1);
    const cut = draws.filter((draw) => draw.retouch.cutouts.length > 0);
    expect(Math.abs(cut.length - 2000)).toBeLessThan(150);
    for (const { retouch } of cut) {
      expect(retouch.cutouts).toHaveLength(5);
      for (const { x, y } of retouch.cutouts) expect(Math.max(x, y)).toBeLessThanOrEqual(27);
    }
  });

  it('draws what was there before just as it was when more is switched on', () => {
    for (let i = 0; i < 20; i++) {
      const { warp: _warp, retouch: _retouch, ...before } = drawAugmentation(new Random(7, i), settings, 32, true);
      expect(drawAugmentation(new Random(7, i), { ...settings, rotation: 20, scale: 0.2, noise: 0.1, cutout: 1 }, 32, true)).toMatchObject(before);
    }
  });
});
