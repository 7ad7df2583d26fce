import { describe, expect, it } from 'vitest';
import { Random } from '../random/Random.ts';
import type { SplitSide } from '../domain/records.ts';
import { leakage } from './leakage.ts';
import type { SplitShares } from './recipe.ts';
import { shareCounts } from './shareCounts.ts';
import type { SplitMicrograph } from './split.ts';
import { assignSides } from './split.ts';

const shares: SplitShares = [0.7, 0.2, 0.1];

function micrographs(perSpecimen: readonly number[], classes: (specimen: number) => number[] = () => [1, 1]): SplitMicrograph[] {
  return perSpecimen.flatMap((count, s) => Array.from({ length: count }, (_, i) => ({ name: `S${s}-${i}.tif`, specimen: `S${s}`, classPixels: classes(s) })));
}

function leaks(all: readonly SplitMicrograph[], sides: readonly SplitSide[]): unknown[] {
  return leakage(all.map((micrograph, i) => ({ ...micrograph, sides: [sides[i] as SplitSide] })));
}

function sizes(sides: readonly SplitSide[]): number[] {
  return (['train', 'validation', 'test'] as const).map((side) => sides.filter((other) => other === side).length);
}

describe('assignSides by specimen', () => {
  it('never puts a specimen on two sides, leaves no side empty and repeats itself, for random datasets', () => {
    const random = new Random(21);
    for (let round = 0; round < 120; round++) {
      const specimens = 3 + random.integer(12);
      const all = micrographs(
        Array.from({ length: specimens }, () => 1 + random.integer(6)),
        () => [1, random.integer(2), random.integer(4) === 0 ? 5 : 0],
      );
      const seed = random.uint32();
      const sides = assignSides(all, { by: 'specimen', shares }, seed);
      expect(leaks(all, sides)).toEqual([]);
      expect(Math.min(...sizes(sides))).toBeGreaterThan(0);
      expect(assignSides(all, { by: 'specimen', shares }, seed)).toEqual(sides);
    }
  });

  it('shows as many classes in training, then in the test, as any division without empty sides could', () => {
    const random = new Random(22);
    for (let round = 0; round < 60; round++) {
      const kinds = Array.from({ length: 3 + random.integer(4) }, () => [1, random.integer(2), random.integer(3) === 0 ? 7 : 0, random.integer(4) === 0 ? 7 : 0]);
      const all = micrographs(kinds.map(() => 1), (s) => kinds[s] as number[]);
      const shown = (sides: readonly number[], side: number): number => [0, 1, 2, 3].filter((c) => kinds.some((kind, s) => sides[s] === side && (kind[c] as number) > 0)).length;
      const worth = (sides: readonly number[]): number => 10 * shown(sides, 0) + shown(sides, 2);
      let best = 0;
      for (let code = 0; code < 3 ** kinds.length; code++) {
        const sides = kinds.map((_, s) => Math.floor(code / 3 ** s) % 3);
        if (new Set(sides).size === 3) best = Math.max(best, worth(sides));
      }
      const found = assignSides(all, { by: 'specimen', shares }, round).map((side) => ['train', 'validation', 'test'].indexOf(side));
      expect(worth(found)).toBe(best);
    }
  });

  it('balances by number of micrographs', () => {
    const all = micrographs([10, 10, 10, 10, 10, 10, 10, 20, 5, 5]);
    expect(sizes(assignSides(all, { by: 'specimen', shares }, 5))).toEqual([70, 20, 10]);
  });

  it('lets the seed choose among equally good divisions', () => {
    const all = micrographs(Array.from({ length: 10 }, () => 2));
    const divisions = new Set(Array.from({ length: 20 }, (_, seed) => assignSides(all, { by: 'specimen', shares }, seed).join()));
    expect(divisions.size).toBeGreaterThan(10);
  });

  it('of two specimens leaves validation out rather than leak, and of one refuses with the cure', () => {
    const two = assignSides(micrographs([4, 2]), { by: 'specimen', shares }, 1);
    expect(two).toEqual(['train', 'train', 'train', 'train', 'test', 'test']);
    expect(() => assignSides(micrographs([5]), { by: 'specimen', shares }, 1)).toThrow(
      expect.objectContaining({ code: 'dataset/cannotSplit', message: expect.stringMatching(/another specimen, or split by micrograph or by crop and know that the figures are optimistic/) }),
    );
    expect(assignSides(micrographs([2]), { by: 'specimen', shares: [1, 0, 0] }, 1)).toEqual(['train', 'train']);
    expect(() => assignSides([], { by: 'specimen', shares }, 1)).toThrow(expect.objectContaining({ code: 'dataset/empty' }));
  });

  it('keeps specimens together that share a picture', () => {
    const all = micrographs([1, 1, 1, 1, 1, 1]).map((micrograph, i) => ({ ...micrograph, pixelSha256: i === 0 || i === 4 ? 'same' : `p${i}` }));
    for (let seed = 0; seed < 30; seed++) {
      const sides = assignSides(all, { by: 'specimen', shares }, seed);
      expect(sides[0]).toBe(sides[4]);
      expect(leaks(all, sides)).toEqual([]);
    }
  });
});

describe('assignSides by micrograph', () => {
  it('divides by share and may put a specimen on two sides, which leakage says', () => {
    const all = micrographs([10]);
    const sides = assignSides(all, { by: 'micrograph', shares }, 3);
    expect(sizes(sides)).toEqual([7, 2, 1]);
    expect(leaks(all, sides)).toEqual([{ kind: 'specimen', what: 'S0', sides: ['train', 'validation', 'test'], micrographs: all.map(({ name }) => name) }]);
    expect(() => assignSides(micrographs([1]), { by: 'micrograph', shares }, 3)).toThrow(/One micrograph .* split by crop/);
  });

  it('divides many micrographs quickly and well', () => {
    expect(sizes(assignSides(micrographs([1000]), { by: 'micrograph', shares }, 3))).toEqual([700, 200, 100]);
  });
});

describe('assignSides from a file', () => {
  const all = micrographs([1, 1]);

  it('does as the file says', () => {
    expect(assignSides(all, { by: 'file', sides: { 'S0-0.tif': 'test', 'S1-0.tif': 'train', 'other.tif': 'train' } }, 1)).toEqual(['test', 'train']);
  });

  it('refuses a file that leaves out a micrograph or all training', () => {
    expect(() => assignSides(all, { by: 'file', sides: { 'S0-0.tif': 'train' } }, 1)).toThrow(/"S1-0\.tif"/);
    expect(() => assignSides(all, { by: 'file', sides: { 'S0-0.tif': 'test', 'S1-0.tif': 'test' } }, 1)).toThrow(/no micrograph for training/);
    expect(() => assignSides([{ name: 'constructor', specimen: 'S' }], { by: 'file', sides: {} }, 1)).toThrow(/"constructor"/);
  });
});

describe('leakage', () => {
  it('finds specimens and identical pictures on two sides, and nothing else', () => {
    const found = leakage([
      { name: 'a', specimen: 'S1', pixelSha256: 'x', sides: ['train'] },
      { name: 'b', specimen: 'S1', pixelSha256: 'y', sides: ['train'] },
      { name: 'c', specimen: 'S2', pixelSha256: 'y', sides: ['test'] },
      { name: 'd', specimen: 'S3', sides: ['validation'] },
      { name: 'e', specimen: 'S3', sides: ['test'] },
      { name: 'f', specimen: 'S2', pixelSha256: 'z', sides: ['test'] },
    ]);
    expect(found).toEqual([
      { kind: 'specimen', what: 'S3', sides: ['validation', 'test'], micrographs: ['d', 'e'] },
      { kind: 'identicalPixels', what: 'y', sides: ['train', 'test'], micrographs: ['b', 'c'] },
    ]);
  });
});

describe('shareCounts', () => {
  it('divides by largest remainder', () => {
    expect(shareCounts(7344, shares, 'crop')).toEqual([5141, 1469, 734]);
    expect(shareCounts(10, shares, 'crop')).toEqual([7, 2, 1]);
  });

  it('always uses all, near the shares, and leaves no wanted side empty', () => {
    const random = new Random(23);
    for (let round = 0; round < 500; round++) {
      const a = random.uniform(0.01, 1);
      const b = random.integer(4) === 0 ? 0 : random.uniform();
      const c = random.integer(4) === 0 ? 0 : random.uniform();
      const total = 3 + random.integer(300);
      const given: SplitShares = [a / (a + b + c), b / (a + b + c), c / (a + b + c)];
      const counts = shareCounts(total, given, 'crop');
      expect(counts[0] + counts[1] + counts[2]).toBe(total);
      counts.forEach((count, side) => {
        const share = given[side] as number;
        expect(count > 0).toBe(share > 0);
        if (share * total >= 1) expect(Math.abs(count - share * total)).toBeLessThan(3);
      });
    }
  });

  it('prefers the test to validation when there are two things', () => {
    expect(shareCounts(2, shares, 'crop')).toEqual([1, 0, 1]);
    expect(() => shareCounts(1, shares, 'crop')).toThrow(expect.objectContaining({ code: 'dataset/cannotSplit' }));
    expect(() => shareCounts(0, shares, 'crop')).toThrow(expect.objectContaining({ code: 'dataset/empty' }));
  });
});

describe('assignSides by fold', () => {
  it('tests every micrograph in exactly one fold, validates it in another and trains on it in the rest, specimens whole', () => {
    const random = new Random(31);
    for (let round = 0; round < 30; round++) {
      const folds = 3 + random.integer(4);
      const all = micrographs(Array.from({ length: folds + random.integer(8) }, () => 1 + random.integer(5)));
      const runs = Array.from({ length: folds }, (_, at) => assignSides(all, { by: 'fold', folds, fold: at + 1 }, round));
      for (const sides of runs) {
        expect(leaks(all, sides)).toEqual([]);
        expect(Math.min(...sizes(sides))).toBeGreaterThan(0);
      }
      all.forEach((_, i) => {
        const sides = runs.map((run) => run[i]);
        expect(sides.filter((side) => side === 'test')).toHaveLength(1);
        expect(sides.filter((side) => side === 'validation')).toHaveLength(1);
      });
    }
  });

  it('makes folds of equal size where specimens allow it, and others for another seed', () => {
    const all = micrographs([4, 4, 4, 2, 2, 2, 2, 2, 2]);
    for (const fold of [1, 2, 3]) expect(sizes(assignSides(all, { by: 'fold', folds: 3, fold }, 1))).toEqual([8, 8, 8]);
    const tests = new Set(Array.from({ length: 20 }, (_, seed) => assignSides(all, { by: 'fold', folds: 3, fold: 1 }, seed).join()));
    expect(tests.size).toBeGreaterThan(5);
  });

  it('of two folds validates nothing, and of more folds than specimens refuses', () => {
    expect(sizes(assignSides(micrographs([2, 2]), { by: 'fold', folds: 2, fold: 1 }, 1))).toEqual([2, 0, 2]);
    expect(() => assignSides(micrographs([2, 2]), { by: 'fold', folds: 3, fold: 1 }, 1)).toThrow(expect.objectContaining({ code: 'dataset/cannotSplit', message: expect.stringContaining('at most 2 folds') }));
  });
});
