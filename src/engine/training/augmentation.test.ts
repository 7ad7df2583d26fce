import { describe, expect, it } from 'vitest';
import { trainingSettingsSchema } from '../../shared/engineProtocol/jobs.ts';
import { Random } from '../../shared/random/Random.ts';
import { drawAugmentation } from './augmentation.ts';

const settings = trainingSettingsSchema.parse({ network: 'any', epochs: 1 }).augmentation;
const nothing = { flips: false, quarterTurns: false, randomPosition: false, brightness: 0, contrast: 0 };

describe('drawAugmentation', () => {
  it('is decided by seed, epoch and place alone', () => {
    const draw = (...stream: number[]): unknown => drawAugmentation(new Random(1, ...stream), settings, 32, true);
    expect(draw(2, 5)).toEqual(draw(2, 5));
    expect(draw(2, 5)).not.toEqual(draw(2, 6));
    expect(draw(2, 5)).not.toEqual(draw(3, 5));
  });

  it('leaves the tile alone when everything is off', () => {
    for (let i = 0; i < 50; i++) {
      expect(drawAugmentation(new Random(i), nothing, 32, true)).toEqual({
        shiftX: 0,
        shiftY: 0,
        orientation: { quarterTurns: 0, mirrored: false },
        exposure: { brightness: 0, contrast: 1 },
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
});
