import { describe, expect, it } from 'vitest';
import { parseLabelSet } from '../domain/labelSet.ts';
import { Random } from '../random/Random.ts';
import type { LabelMap } from '../raster/raster.ts';
import { bestAssignment } from './assignment.ts';
import type { Baseline } from './baselines.ts';
import { BaselineTraining, predictBaseline } from './baselines.ts';
import { BaselineEvaluation } from './evaluateBaselines.ts';
import { greyHistogram } from './greyHistogram.ts';
import { otsuLevels } from './otsu.ts';
import { toGrey8 } from './toGrey8.ts';

/** A picture whose classes have normal grey values around the given means. */
function picture(random: Random, means: readonly number[], shares: readonly number[], spread: number, size = 64): { grey: Uint8Array; truth: LabelMap } {
  const data = Uint8Array.from({ length: size * size }, () => {
    const u = random.uniform();
    let sum = 0;
    return Math.max(0, shares.findIndex((share) => u < (sum += share)));
  });
  const grey = Uint8Array.from(data, (c) => Math.max(0, Math.min(255, Math.round(random.normal(means[c], spread)))));
  return { grey, truth: { width: size, height: size, data } };
}

function named(baselines: readonly Baseline[], name: Baseline['name']): Baseline {
  const found = baselines.find((baseline) => baseline.name === name);
  if (found === undefined) throw new Error(`no baseline ${name}`);
  return found;
}

function accuracy(baseline: Baseline, grey: Uint8Array, truth: LabelMap): number {
  const prediction = predictBaseline(baseline, grey, truth.width, truth.height);
  return truth.data.reduce((right, c, i) => right + (prediction.data[i] === c ? 1 : 0), 0) / truth.data.length;
}

/** Variance between levels, up to constants: Σ moment²/pixels. */
function spreadOf(histogram: ArrayLike<number>, levels: ArrayLike<number>, count: number): number {
  const pixels = new Array<number>(count).fill(0);
  const moments = new Array<number>(count).fill(0);
  for (let g = 0; g < 256; g++) {
    pixels[levels[g] as number]! += histogram[g] as number;
    moments[levels[g] as number]! += g * (histogram[g] as number);
  }
  return pixels.reduce((sum, n, i) => sum + (n === 0 ? 0 : (moments[i] as number) ** 2 / n), 0);
}

describe('otsuLevels', () => {
  it('finds thresholds no pair of thresholds surpasses', () => {
    const random = new Random(11);
    for (let round = 0; round < 6; round++) {
      const histogram = new Uint32Array(256);
      for (let i = 0; i < 14; i++) histogram[random.integer(256)] = 1 + random.integer(500);
      let two = 0;
      let three = 0;
      for (let a = 0; a <= 256; a++) {
        two = Math.max(two, spreadOf(histogram, Array.from({ length: 256 }, (_, g) => (g < a ? 0 : 1)), 2));
        for (let b = a; round < 2 && b <= 256; b += 1) three = Math.max(three, spreadOf(histogram, Uint8Array.from({ length: 256 }, (_, g) => (g < a ? 0 : g < b ? 1 : 2)), 3));
      }
      expect(spreadOf(histogram, otsuLevels(histogram, 2), 2)).toBeCloseTo(two, 4);
      if (round < 2) expect(spreadOf(histogram, otsuLevels(histogram, 3), 3)).toBeCloseTo(three, 4);
    }
  });

  it('orders levels from dark to bright and copes with fewer greys than levels', () => {
    const levels = otsuLevels(greyHistogram(Uint8Array.of(10, 12, 100, 101, 240, 241)), 3);
    expect([10, 12, 100, 101, 240, 241].map((g) => levels[g])).toEqual([0, 0, 1, 1, 2, 2]);
    const flat = otsuLevels(greyHistogram(Uint8Array.of(7, 7, 7)), 4);
    expect(flat[7]).toBeLessThan(4);
    expect([...flat]).toEqual([...flat].sort((a, b) => a - b));
  });
});

describe('bestAssignment', () => {
  it('is as good as the best of all permutations', () => {
    const random = new Random(5);
    const permutations = (items: number[]): number[][] => (items.length === 0 ? [[]] : items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest])));
    for (let round = 0; round < 60; round++) {
      const n = 1 + random.integer(5);
      const values = Array.from({ length: n }, () => Array.from({ length: n }, () => random.integer(50)));
      const worth = (columns: readonly number[]): number => columns.reduce((sum, column, row) => sum + (values[row]?.[column] as number), 0);
      const found = bestAssignment(values);
      expect([...found].sort()).toEqual(values.map((_, i) => i));
      expect(worth(found)).toBe(Math.max(...permutations(values.map((_, i) => i)).map(worth)));
    }
  });
});

describe('the trivial baselines', () => {
  it('learn which side of Otsu’s threshold is which, and follow a brighter image', () => {
    const random = new Random(1);
    const training = new BaselineTraining(2);
    const dark = picture(random, [180, 60], [0.6, 0.4], 8);
    training.add(dark.grey, dark.truth);
    const baselines = training.fit();
    const bright = picture(random, [250, 200], [0.3, 0.7], 4);
    expect(accuracy(named(baselines, 'otsu'), bright.grey, bright.truth)).toBeGreaterThan(0.99);
    expect(accuracy(named(baselines, 'mostFrequentClass'), bright.grey, bright.truth)).toBeCloseTo(0.3, 1);
    expect(accuracy(named(baselines, 'intensityBayes'), bright.grey, bright.truth)).toBeCloseTo(0.3, 1);
  });

  it('give each of four classes its own grey level, whatever their order', () => {
    const random = new Random(2);
    const training = new BaselineTraining(4);
    const one = picture(random, [120, 30, 230, 75], [0.4, 0.2, 0.2, 0.2], 6);
    training.add(one.grey, one.truth);
    const other = picture(random, [120, 30, 230, 75], [0.2, 0.3, 0.2, 0.3], 6);
    expect(accuracy(named(training.fit(), 'otsu'), other.grey, other.truth)).toBeGreaterThan(0.98);
  });

  it('call each grey value its most probable class, even where a class has two greys', () => {
    const random = new Random(3);
    const training = new BaselineTraining(2);
    const make = (): { grey: Uint8Array; truth: LabelMap } => {
      const { grey, truth } = picture(random, [20, 128, 235], [0.3, 0.4, 0.3], 8);
      return { grey, truth: { ...truth, data: truth.data.map((c) => (c === 1 ? 1 : 0)) } };
    };
    const one = make();
    training.add(one.grey, one.truth);
    const other = make();
    const baselines = training.fit();
    expect(accuracy(named(baselines, 'intensityBayes'), other.grey, other.truth)).toBeGreaterThan(0.99);
    expect(accuracy(named(baselines, 'otsu'), other.grey, other.truth)).toBeLessThan(0.9);
  });

  it('do not learn from unlabelled pixels, and not from nothing', () => {
    const training = new BaselineTraining(2);
    expect(() => training.fit()).toThrow(expect.objectContaining({ code: 'dataset/empty' }));
    training.add(Uint8Array.of(0, 0, 0, 200), { width: 4, height: 1, data: Uint8Array.of(255, 255, 255, 1) });
    const bayes = named(training.fit(), 'intensityBayes').classOfGrey(new Uint32Array(256));
    expect(new Set(bayes)).toEqual(new Set([1]));
    expect(() => training.add(Uint8Array.of(0), { width: 1, height: 1, data: Uint8Array.of(2) })).toThrow(/class index 2/);
    expect(() => training.add(Uint8Array.of(0), { width: 2, height: 1, data: Uint8Array.of(0, 1) })).toThrow(expect.objectContaining({ code: 'input/sizeMismatch' }));
  });

  it('take a tile’s thresholds from the whole micrograph when it is given', () => {
    const training = new BaselineTraining(2);
    const whole = Uint8Array.of(10, 12, 200, 205);
    training.add(whole, { width: 4, height: 1, data: Uint8Array.of(0, 0, 1, 1) });
    const otsu = named(training.fit(), 'otsu');
    expect([...predictBaseline(otsu, Uint8Array.of(200, 205), 2, 1).data]).toEqual([0, 1]);
    expect([...predictBaseline(otsu, Uint8Array.of(200, 205), 2, 1, whole).data]).toEqual([1, 1]);
  });

  it('are judged with the metrics of models', () => {
    const random = new Random(4);
    const training = new BaselineTraining(2);
    const { grey, truth } = picture(random, [60, 180], [0.75, 0.25], 10);
    training.add(grey, truth);
    const evaluation = new BaselineEvaluation(parseLabelSet('0:ferrite,1:pearlite'), training.fit());
    evaluation.add('one.tif', grey, truth);
    const [most, otsu, bayes] = evaluation.result();
    expect([most?.name, otsu?.name, bayes?.name]).toEqual(['mostFrequentClass', 'otsu', 'intensityBayes']);
    const ferrite = truth.data.filter((c) => c === 0).length;
    expect(most?.confusion).toEqual([[ferrite, 0], [4096 - ferrite, 0]]);
    expect(most?.meanIoU).toBeCloseTo(ferrite / 4096 / 2, 12);
    expect(otsu?.globalAccuracy).toBeGreaterThan(0.99);
    expect(bayes?.meanBFScore).toBeGreaterThan(0.99);
  });
});

describe('toGrey8', () => {
  it('weighs colours by Rec. 601 and scales 16 bits so that white stays white', () => {
    expect([...toGrey8({ width: 3, height: 1, channels: 3, bitDepth: 8, data: Uint8Array.of(255, 255, 255, 255, 0, 0, 10, 200, 30) })]).toEqual([255, 76, 124]);
    expect([...toGrey8({ width: 4, height: 1, channels: 1, bitDepth: 16, data: Uint16Array.of(0, 128, 129, 65535) })]).toEqual([0, 0, 1, 255]);
    expect([...toGrey8({ width: 1, height: 1, channels: 3, bitDepth: 16, data: Uint16Array.of(0, 65535, 0) })]).toEqual([150]);
    const grey = Uint8Array.of(1, 2);
    expect(toGrey8({ width: 2, height: 1, channels: 1, bitDepth: 8, data: grey })).toBe(grey);
  });
});
