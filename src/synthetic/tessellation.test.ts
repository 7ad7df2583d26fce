import { describe, expect, test } from 'vitest';
import { Random } from '../shared/random/Random.ts';
import type { Nuclei } from './nuclei.ts';
import { groundArea, scatterPoints } from './nuclei.ts';
import { grainWarp, tessellate } from './tessellation.ts';

const WIDTH = 300;
const HEIGHT = 203;

function nucleiOf(count: number, delays: number, group: number, seed: number): Nuclei {
  const random = new Random(seed);
  const points = scatterPoints({ width: WIDTH, height: HEIGHT, margin: 30 }, count, 0, random);
  return { ...points, delay: Float64Array.from(points.x, () => random.uniform(0, delays)), grain: Int32Array.from(points.x, (_, i) => Math.floor(i / group)) };
}

describe('tessellate', () => {
  test.each([
    { name: 'Voronoi', delays: 0, group: 1 },
    { name: 'Johnson-Mehl', delays: 25, group: 1 },
    { name: 'grains of several nuclei', delays: 10, group: 3 },
  ])('agrees with an exhaustive search: $name', ({ delays, group }) => {
    const nuclei = nucleiOf(160, delays, group, 3);
    const warp = grainWarp(WIDTH, HEIGHT, 20, 0, new Random(1));
    const result = tessellate(WIDTH, HEIGHT, nuclei, warp, 5);
    let withEdge = 0;
    const errors: number[] = [];
    for (let y = 0; y < HEIGHT; y += 3) {
      for (let x = 0; x < WIDTH; x += 3) {
        const times = Array.from(nuclei.x, (nx, i) => nuclei.delay[i]! + Math.hypot(x - nx, y - nuclei.y[i]!));
        const least = Math.min(...times);
        const at = y * WIDTH + x;
        expect(result.arrival[at]).toBeCloseTo(least, 3);
        const first = result.nucleus[at]!;
        expect(times[first]).toBeCloseTo(least, 9);
        const others = times.map((time, i) => (nuclei.grain[i] === nuclei.grain[first] ? Infinity : time));
        const second = Math.min(...others);
        if (result.edge[at]! >= 5) continue;
        withEdge++;
        expect(result.neighbour[at]).toBe(nuclei.grain[others.indexOf(second)]);
        if (delays > 0) continue;
        // Between two points the distance to the bisector is (d₂² − d₁²) / 2·|s₂ − s₁|; the gradient's estimate tends to it at the line.
        const other = others.indexOf(second);
        const apart = Math.hypot(nuclei.x[first]! - nuclei.x[other]!, nuclei.y[first]! - nuclei.y[other]!);
        const exact = (second * second - least * least) / (2 * apart);
        errors.push(Math.abs(result.edge[at]! / exact - 1));
      }
    }
    expect(withEdge).toBeGreaterThan(500);
    errors.sort((a, b) => a - b);
    if (delays === 0) expect(errors[Math.floor(0.95 * errors.length)]).toBeLessThan(0.15);
  });

  test('gives Voronoi cells a mean area of ground over nuclei', () => {
    const ground = { width: 800, height: 800, margin: 60 };
    const random = new Random(9);
    const count = Math.round(groundArea(ground) / 400);
    const points = scatterPoints(ground, count, 0, random);
    const nuclei: Nuclei = { ...points, delay: new Float64Array(count), grain: Int32Array.from(points.x, (_, i) => i) };
    const { nucleus } = tessellate(800, 800, nuclei, grainWarp(800, 800, 20, 1, random), 2);
    const area = new Map<number, number>();
    for (const cell of nucleus) area.set(cell, (area.get(cell) ?? 0) + 1);
    const cut = new Set<number>();
    for (let i = 0; i < 800; i++) for (const at of [i, 799 * 800 + i, i * 800, i * 800 + 799]) cut.add(nucleus[at]!);
    const cells = area.size - cut.size / 2;
    expect(Math.abs((800 * 800) / cells / 400 - 1)).toBeLessThan(0.06);
    // Poisson-Voronoi cells in the plane: coefficient of variation of area 0.53 (Gilbert 1962).
    const inside = [...area].filter(([cell]) => !cut.has(cell)).map(([, pixels]) => pixels);
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    const deviation = Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length);
    expect(Math.abs(deviation / mean - 0.53)).toBeLessThan(0.06);
  });
});
