import { describe, expect, it } from 'vitest';
import { runOnDevice } from '../../../test/engine-core/runOnDevice.ts';
import { lossSchema, type LossSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { Random } from '../../shared/random/Random.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import { differentiate } from '../autodiff/differentiate.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { interpret } from '../reference/interpret.ts';
import { lowerLoss } from './loss.ts';
import { lowerConfusion, lowerTargets } from './targets.ts';

const crossEntropy = lossSchema.parse({});
const focal = lossSchema.parse({ crossEntropy: 0, focal: 1 });
const dice = lossSchema.parse({ crossEntropy: 0, dice: 1 });

/** Loss and confusion counts of one row of pixels, each with its class scores. */
async function loss(scores: readonly (readonly number[])[], labels: readonly number[], classWeights: readonly number[], terms: LossSettings = crossEntropy): Promise<{ loss: number; confusion: number[] }> {
  const [pixels, classes] = [scores.length, classWeights.length];
  const g = new OperatorGraph();
  const input = g.input('scores', [1, classes, 1, pixels]);
  const targets = lowerTargets(g, input);
  g.output('loss', lowerLoss(g, input, targets, { classWeights, terms }));
  g.output('confusion', lowerConfusion(g, input, targets));
  const planes = Float32Array.from({ length: classes * pixels }, (_, at) => scores[at % pixels]?.[Math.floor(at / pixels)] as number);
  const results = await runOnDevice(g, { scores: { data: planes, shape: [1, classes, 1, pixels] }, labels: { data: Int32Array.from(labels), shape: [1, 1, 1, pixels] } });
  return { loss: results['loss']?.[0] as number, confusion: results['confusion'] as number[] };
}

describe('cross-entropy', () => {
  it('is the mean of −log of the true class’s share, over labelled pixels only', async () => {
    const { loss: value, confusion } = await loss([[0, Math.log(3)], [Math.log(4), 0], [50, -50]], [1, 1, UNLABELLED], [1, 1]);
    expect(value).toBeCloseTo((-Math.log(3 / 4) - Math.log(1 / 5)) / 2, 6);
    expect(confusion).toEqual([0, 0, 1, 1]);
  });

  it('divides by the weights of the labelled pixels', async () => {
    const { loss: value } = await loss([[0, Math.log(3)], [Math.log(4), 0]], [1, 0], [2, 0.5]);
    expect(value).toBeCloseTo((-0.5 * Math.log(3 / 4) - 2 * Math.log(4 / 5)) / 2.5, 6);
  });

  it('is zero without a labelled pixel, and finite for scores far apart', async () => {
    expect(Math.abs((await loss([[1, 2]], [UNLABELLED], [1, 1])).loss)).toBe(0);
    expect((await loss([[1e4, -1e4]], [1], [1, 1])).loss).toBeCloseTo(2e4, 2);
  });

  it('lets classes with equal scores share a pixel', async () => {
    expect((await loss([[1, 1], [0, 2]], [0, 1], [1, 1])).confusion).toEqual([0.5, 0.5, 0, 1]);
  });
});

describe('focal loss', () => {
  it('is α(1 − p)^γ times cross-entropy, mean over the weights of the labelled pixels', async () => {
    const pixels = [[0, Math.log(3)], [Math.log(4), 0], [7, -7]];
    for (const [alpha, gamma] of [[0.25, 2], [1, 0.5], [0.5, 0]] as const) {
      const { loss: value } = await loss(pixels, [1, 0, UNLABELLED], [2, 0.5], { ...focal, focalAlpha: alpha, focalGamma: gamma });
      expect(value).toBeCloseTo((-alpha * (0.5 * 0.25 ** gamma * Math.log(3 / 4) + 2 * 0.2 ** gamma * Math.log(4 / 5))) / 2.5, 6);
    }
  });

  it('is finite for scores far apart and nothing where nothing is labelled', async () => {
    expect((await loss([[1e4, -1e4]], [1], [1, 1], focal)).loss).toBeCloseTo(0.25 * 2e4, 2);
    expect(Math.abs((await loss([[1e4, -1e4]], [0], [1, 1], focal)).loss)).toBe(0);
    expect(Math.abs((await loss([[1, 2]], [UNLABELLED], [1, 1], focal)).loss)).toBe(0);
  });
});

describe('soft Dice', () => {
  it('is 1 − (2 · overlap + 1) / (predicted + true + 1), mean by class weight, over labelled pixels only', async () => {
    const pixels = [[0, Math.log(3)], [Math.log(4), 0], [7, -7]];
    const [first, second] = [1 - (2 * 0.8 + 1) / (0.25 + 0.8 + 1 + 1), 1 - (2 * 0.75 + 1) / (0.75 + 0.2 + 1 + 1)];
    expect((await loss(pixels, [1, 0, UNLABELLED], [1, 1], dice)).loss).toBeCloseTo((first + second) / 2, 6);
    expect((await loss(pixels, [1, 0, UNLABELLED], [3, 1], dice)).loss).toBeCloseTo((3 * first + second) / 4, 6);
  });

  it('is nothing where all is right, and where nothing is labelled', async () => {
    expect((await loss([[1e4, -1e4], [-1e4, 1e4]], [0, 1], [1, 1], dice)).loss).toBeCloseTo(0, 6);
    expect((await loss([[1, 2]], [UNLABELLED], [1, 1], dice)).loss).toBeCloseTo(0, 6);
  });
});

describe('sums of losses', () => {
  it('add their terms by weight', async () => {
    const pixels = [[0.3, 1, -1], [2, 0, 1], [0, 0, 0.5]];
    const of = async (terms: LossSettings): Promise<number> => (await loss(pixels, [1, 0, 2], [1, 2, 1], terms)).loss;
    const sum = await of({ ...focal, crossEntropy: 0.5, focal: 2, dice: 3 });
    expect(sum).toBeCloseTo(0.5 * (await of(crossEntropy)) + 2 * (await of(focal)) + 3 * (await of(dice)), 5);
  });

  it('of nothing are refused', () => {
    expect(lossSchema.safeParse({ crossEntropy: 0 }).success).toBe(false);
  });
});

describe('slopes of losses against central differences in float64', () => {
  const shape = [2, 3, 2, 3] as const;
  it.each([
    ['cross-entropy', crossEntropy],
    ['focal', focal],
    ['focal with a broken power', { ...focal, focalGamma: 1.5 }],
    ['Dice', dice],
    ['all of them', { ...focal, crossEntropy: 0.7, focal: 2, dice: 1.3 }],
  ])('%s', (_name, terms) => {
    const random = new Random(5);
    const g = new OperatorGraph();
    const scores = g.input('scores', shape);
    const value = lowerLoss(g, scores, lowerTargets(g, scores), { classWeights: [1, 2, 0.5], terms });
    g.output('loss', value);
    g.output('gradient', differentiate(g, value, [scores])[0] as Value);
    const labels = Array.from({ length: 12 }, (_, at) => (at === 4 ? UNLABELLED : random.integer(3)));
    const at = Float64Array.from({ length: 36 }, () => random.normal(0, 2));
    const run = (values: Float64Array): Record<string, Float64Array> => interpret(g, { scores: values, labels });
    const gradient = run(at)['gradient'] as Float64Array;
    const step = 1e-5;
    gradient.forEach((slope, index) => {
      const moved = (by: number): number => run(at.with(index, (at[index] as number) + by))['loss']?.[0] as number;
      expect(Math.abs(slope - (moved(step) - moved(-step)) / (2 * step)), `element ${index}`).toBeLessThan(1e-8);
    });
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(1e-3);
  });
});

describe('parts of a batch', () => {
  it('have losses that add up to that of the batch', () => {
    const random = new Random(6);
    const terms = { ...focal, crossEntropy: 0.7, focal: 2, dice: 1.3 };
    const classWeights = [1, 2, 0.5];
    const scores = Float64Array.from({ length: 4 * 3 * 4 }, () => random.normal());
    const labels = Array.from({ length: 4 * 4 }, (_, at) => (at % 5 === 1 ? UNLABELLED : random.integer(3)));
    const of = (first: number, images: number, whole: boolean): number => {
      const g = new OperatorGraph();
      const input = g.input('scores', [images, 3, 2, 2]);
      const batch = whole ? {} : { batch: { images: 4, totalWeight: g.scalar(labels.reduce((sum, label) => sum + (classWeights[label] ?? 0), 0)) } };
      g.output('loss', lowerLoss(g, input, lowerTargets(g, input), { classWeights, terms, ...batch }));
      return interpret(g, { scores: scores.slice(12 * first, 12 * (first + images)), labels: labels.slice(4 * first, 4 * (first + images)) })['loss']?.[0] as number;
    };
    expect(of(0, 1, false) + of(1, 1, false) + of(2, 2, false)).toBeCloseTo(of(0, 4, true), 12);
  });
});
