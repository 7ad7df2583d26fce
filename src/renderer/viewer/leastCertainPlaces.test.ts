import { expect, it } from 'vitest';
import { leastCertainPlaces } from './leastCertainPlaces.ts';

/** Certain all over but for squares of 9 pixels. */
function map(width: number, height: number, dips: readonly (readonly [x: number, y: number, value: number])[]): Parameters<typeof leastCertainPlaces>[0] {
  const bytes = new Uint8Array(width * height).fill(250);
  for (const [x, y, value] of dips) for (let row = y - 4; row <= y + 4; row++) bytes.fill(value, row * width + x - 4, row * width + x + 5);
  return { width, height, bytes };
}

it('finds the places where a model is least certain, the worst first, in pixels of the micrograph', () => {
  const places = leastCertainPlaces(map(120, 80, [[20, 20, 150], [90, 60, 100]]), { width: 1200, height: 800 }, 5);
  expect(places).toHaveLength(2);
  const [worst, next] = places;
  expect(Math.hypot((worst?.x ?? 0) - 905, (worst?.y ?? 0) - 605)).toBeLessThan(40);
  expect(Math.hypot((next?.x ?? 0) - 205, (next?.y ?? 0) - 205)).toBeLessThan(40);
  expect(worst?.certainty).toBeLessThan(next?.certainty ?? 0);
  expect(worst?.radius).toBe(50);
});

it('names no more than it is asked for, and none where it is equally certain everywhere', () => {
  const dips = [[10, 10, 90], [60, 10, 91], [110, 10, 92], [10, 70, 93]] as const;
  const places = leastCertainPlaces(map(120, 80, dips), { width: 120, height: 80 }, 3);
  expect(places.map(({ x }) => Math.round(x / 50))).toEqual([0, 1, 2]);
  expect(leastCertainPlaces(map(120, 80, []), { width: 120, height: 80 }, 3)).toEqual([]);
  expect(leastCertainPlaces({ width: 1, height: 1, bytes: Uint8Array.of(7) }, { width: 1, height: 1 }, 3)).toEqual([]);
});
