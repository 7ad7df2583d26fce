import { describe, expect, it } from 'vitest';
import { Random } from '../random/Random.ts';
import { gridTiles, paperCrops } from './cutTiles.ts';
import { datasetRecipeSchema, paperRecipe } from './recipe.ts';
import type { DatasetRecipeInput } from './recipe.ts';
import type { PlannedMicrograph } from './tilePlan.ts';
import { planDataset } from './tilePlan.ts';

function studyMicrographs(count: number, specimens: number): PlannedMicrograph[] {
  return Array.from({ length: count }, (_, i) => ({ name: `${i}.tif`, specimen: `S${i % specimens}`, width: 2080, height: 1542 }));
}

function recipe(input: Partial<DatasetRecipeInput>): ReturnType<typeof datasetRecipeSchema.parse> {
  return datasetRecipeSchema.parse({ name: 'x', ...input });
}

describe('gridTiles', () => {
  it('covers every pixel, stays inside and keeps its overlap, for random sizes', () => {
    const random = new Random(31);
    for (let round = 0; round < 200; round++) {
      const [width, height, tile] = [1 + random.integer(300), 1 + random.integer(300), 32 + random.integer(64)];
      const overlap = random.uniform(0, 0.75);
      const covered = new Uint8Array(width * height);
      const tiles = gridTiles(width, height, tile, overlap);
      for (const { x, y } of tiles) {
        expect(x >= 0 && y >= 0 && (x + tile <= width || (x === 0 && width < tile)) && (y + tile <= height || (y === 0 && height < tile))).toBe(true);
        for (let row = y; row < Math.min(height, y + tile); row++) covered.fill(1, row * width + x, row * width + Math.min(width, x + tile));
      }
      expect(covered.includes(0)).toBe(false);
      expect(new Set(tiles.map(({ x, y }) => `${x},${y}`)).size).toBe(tiles.length);
    }
  });

  it('moves the last tile back to the edge', () => {
    expect(gridTiles(500, 224, 224, 0)).toEqual([{ x: 0, y: 0 }, { x: 224, y: 0 }, { x: 276, y: 0 }]);
    expect(gridTiles(448, 100, 224, 0.5)).toEqual([{ x: 0, y: 0 }, { x: 112, y: 0 }, { x: 224, y: 0 }]);
  });
});

describe('paperCrops', () => {
  it('cuts 9 × 6 crops from the upper left of 2080×1542', () => {
    const crops = paperCrops(2080, 1542, 224);
    expect(crops).toHaveLength(54);
    expect([crops[0], crops[8], crops[9], crops[53]]).toEqual([{ x: 0, y: 0 }, { x: 1792, y: 0 }, { x: 0, y: 224 }, { x: 1792, y: 1120 }]);
    expect(paperCrops(100, 300, 224)).toEqual([{ x: 0, y: 0 }]);
  });
});

describe('planDataset', () => {
  it('gives exactly the study’s 5,141 / 1,469 / 734 of 7,344 turned crops, and says that they leak', () => {
    const micrographs = studyMicrographs(34, 6);
    const { tiles, sides, leaks, remarks } = planDataset(paperRecipe(), micrographs);
    expect([tiles.train.length, tiles.validation.length, tiles.test.length]).toEqual([5141, 1469, 734]);
    const all = [...tiles.train, ...tiles.validation, ...tiles.test].map((tile) => `${tile.micrograph} ${tile.x} ${tile.y} ${tile.quarterTurns}`);
    expect(new Set(all).size).toBe(7344);
    expect(sides).toBeNull();
    expect(leaks).toHaveLength(6);
    expect(remarks).toEqual(['Specimens on more than one side: 6 of 6. The figures of this dataset are optimistic.']);
    expect(planDataset(paperRecipe(), micrographs)).toEqual(planDataset(paperRecipe(), micrographs));
    expect(planDataset(paperRecipe(2), micrographs).tiles).not.toEqual(tiles);
  });

  it('cuts the study’s crops on honest sides too, turned for training only', () => {
    const { tiles, leaks } = planDataset(recipe({ preset: 'study1' }), studyMicrographs(34, 6));
    expect(leaks).toEqual([]);
    expect(tiles.train.length % 216).toBe(0);
    expect((tiles.train.length / 216 + tiles.validation.length / 54 + tiles.test.length / 54)).toBe(34);
    expect([...tiles.validation, ...tiles.test].every((tile) => tile.quarterTurns === 0)).toBe(true);
  });

  it('covers each micrograph on its own side; only training tiles overlap', () => {
    const micrographs = studyMicrographs(12, 4);
    const { tiles, sides, leaks, remarks } = planDataset(recipe({ overlap: 0.5 }), micrographs);
    expect(leaks).toEqual([]);
    expect(remarks).toEqual([]);
    for (const side of ['train', 'validation', 'test'] as const) {
      const expected = micrographs.flatMap((_, i) => (sides?.[i] === side ? gridTiles(2080, 1542, 224, side === 'train' ? 0.5 : 0).map((corner) => ({ micrograph: i, ...corner, quarterTurns: 0 })) : []));
      expect(tiles[side]).toEqual(expected);
      expect(tiles[side].length).toBeGreaterThan(0);
    }
  });

  it('has no specimen on two sides for random datasets', () => {
    const random = new Random(33);
    for (let round = 0; round < 60; round++) {
      const micrographs = Array.from({ length: 3 + random.integer(20) }, (_, i) => ({ name: `${i}`, specimen: `S${i < 3 ? i : random.integer(6)}`, width: 40 + random.integer(500), height: 40 + random.integer(500) }));
      const { tiles, leaks } = planDataset(recipe({ tileSize: 64, seed: round, overlap: random.uniform(0, 0.7) }), micrographs);
      expect(leaks).toEqual([]);
      for (const tile of [...tiles.train, ...tiles.validation, ...tiles.test]) expect(tile.micrograph).toBeLessThan(micrographs.length);
      expect(new Set([...tiles.train, ...tiles.validation, ...tiles.test].map((tile) => tile.micrograph)).size).toBe(micrographs.length);
    }
  });

  it('tells about missing sides, copies and strangers in the split file', () => {
    expect(planDataset(recipe({}), studyMicrographs(4, 2)).remarks).toEqual([expect.stringContaining('no validation side')]);
    const copies = studyMicrographs(2, 2).map((micrograph) => ({ ...micrograph, pixelSha256: 'same' }));
    const plan = planDataset(recipe({ split: { by: 'file', sides: { '0.tif': 'train', '1.tif': 'test', '9.tif': 'test' } } }), copies);
    expect(plan.leaks).toEqual([{ kind: 'identicalPixels', what: 'same', sides: ['train', 'test'], micrographs: ['0.tif', '1.tif'] }]);
    expect(plan.remarks).toEqual([
      'Pictures whose copies are on different sides: 1. The figures of this dataset are optimistic.',
      expect.stringContaining('no validation side'),
      'Names in the split file that are not in the dataset: 1, "9.tif" first.',
    ]);
  });

  it('refuses what cannot be divided', () => {
    expect(() => planDataset(recipe({}), studyMicrographs(5, 1))).toThrow(expect.objectContaining({ code: 'dataset/cannotSplit' }));
    expect(() => planDataset(paperRecipe(), [])).toThrow(expect.objectContaining({ code: 'dataset/empty' }));
    expect(() => planDataset(recipe({ split: { by: 'crop' } }), [{ name: 'a', specimen: 'S', width: 100, height: 100 }])).toThrow(/smaller tile/);
  });
});
