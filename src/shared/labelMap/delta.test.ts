import { describe, expect, it } from 'vitest';
import { Random } from '../random/Random.ts';
import type { LabelMap } from '../raster/raster.ts';
import { applyDelta, decodeDelta, deltaBetween, deltaBounds, encodeDelta } from './delta.ts';

function randomMap(width: number, height: number, random: Random): LabelMap {
  const data = new Uint8Array(width * height);
  for (let at = 0; at < data.length; ) {
    const length = 1 + Math.floor(random.uniform() * 40);
    data.fill(random.uniform() < 0.1 ? 255 : Math.floor(random.uniform() * 3), at, at + length);
    at += length;
  }
  return { width, height, data };
}

describe('a change of a mask', () => {
  it('leads from one mask to the other and back, whatever they are', () => {
    const random = new Random(5);
    for (let round = 0; round < 50; round++) {
      const [width, height] = [1 + Math.floor(random.uniform() * 60), 1 + Math.floor(random.uniform() * 60)];
      const [before, after] = [randomMap(width, height, random), randomMap(width, height, random)];
      const delta = deltaBetween(before, after);
      const work = { ...before, data: before.data.slice() };
      applyDelta(work, delta, 'redo');
      expect(work.data).toEqual(after.data);
      applyDelta(work, delta, 'undo');
      expect(work.data).toEqual(before.data);
    }
  });

  it('is small, and holds pixels far beyond 32 bits', () => {
    const runs = [{ start: 3, length: 5, before: 0, after: 1 }, { start: 2 ** 33, length: 2 ** 20, before: 255, after: 2 }];
    const delta = encodeDelta(runs);
    expect([...decodeDelta(delta)]).toEqual(runs);
    expect(delta.length).toBeLessThan(16);
    expect(() => encodeDelta([{ start: 3, length: 5, before: 0, after: 1 }, { start: 7, length: 1, before: 0, after: 1 }])).toThrow(/does not follow/);
  });

  it('is refused whole on a mask that it was not made on, and when it is cut off', () => {
    const map: LabelMap = { width: 4, height: 2, data: Uint8Array.of(0, 0, 0, 0, 1, 1, 0, 0) };
    const delta = encodeDelta([{ start: 0, length: 2, before: 0, after: 2 }, { start: 4, length: 3, before: 1, after: 0 }]);
    expect(() => applyDelta(map, delta, 'redo')).toThrow(/pixel 6 is of class 0, not 1/);
    expect([...map.data]).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
    for (const length of [1, 2, 3, 5, 6, 7]) expect(() => [...decodeDelta(delta.subarray(0, length))]).toThrow(/cut off/);
    expect(() => applyDelta(map, encodeDelta([{ start: 6, length: 3, before: 0, after: 1 }]), 'redo')).toThrow(/beyond/);
  });

  it('knows what it touches', () => {
    const run = (start: number, length: number): { start: number; length: number; before: number; after: number } => ({ start, length, before: 0, after: 1 });
    expect(deltaBounds(encodeDelta([run(11, 2), run(22, 3)]), 10)).toEqual({ x: 1, y: 1, width: 4, height: 2 });
    expect(deltaBounds(encodeDelta([run(8, 4)]), 10)).toEqual({ x: 0, y: 0, width: 10, height: 2 });
    expect(deltaBounds(new Uint8Array(0), 10)).toBeNull();
  });
});
