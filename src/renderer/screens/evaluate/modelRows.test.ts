import { describe, expect, it } from 'vitest';
import type { EvaluationSummary, JudgedModelRow, JudgedSide } from '../../../shared/contract/areas/evaluationsArea.ts';
import { metricOf } from './metricColumns.ts';
import { bestOf, evaluationOn, inOrder } from './modelRows.ts';

const judged = (on: JudgedSide, meanIoU: number | null, mean = 0.1, basis = 'same'): EvaluationSummary => ({
  id: 1, on, createdAt: '', micrographs: 1, specimens: 1, images: 1, leaky: false, kappa: null, basis, globalAccuracy: 0.9, meanAccuracy: 0.9, meanIoU, weightedIoU: 0.9, meanBFScore: 0.9,
  fractionErrors: [{ name: 'ferrite', bias: mean / 2, mean: mean / 2, largest: 0.3 }, { name: 'pearlite', bias: -mean, mean, largest: 0.2 }],
});
const model = (name: string, evaluations: readonly EvaluationSummary[], hasSides = true): JudgedModelRow => ({ id: 1, name, network: 'unet', boxed: !hasSides, createdAt: null, sides: hasSides ? { train: 1, validation: 1, test: 1 } : null, evaluations, job: null });

const models = [model('a', [judged('test', 0.7, 0.02)]), model('b', [judged('test', 0.9), judged('train', 0.99)]), model('c', []), model('box', [judged('all', 0.8, 0.01, 'other')], false)];

describe('the table of models', () => {
  it('takes the side that is asked for, and all masks of a model without sides', () => {
    expect(models.map((each) => evaluationOn(each, 'test')?.meanIoU)).toEqual([0.7, 0.9, undefined, 0.8]);
    expect(models.map((each) => evaluationOn(each, 'train')?.meanIoU)).toEqual([undefined, 0.99, undefined, 0.8]);
    expect(evaluationOn(models[0] as JudgedModelRow, 'all')).toBe(null);
  });

  it('says how far the area fraction of the worst class is off, in points', () => {
    expect(metricOf(judged('test', 0.5, 0.04), 'fractionMean')).toBe(4);
    expect(metricOf(judged('test', 0.5, 0.04), 'fractionLargest')).toBe(20);
  });

  it('sorts by a metric with those that have none last, either way', () => {
    expect(inOrder(models, 'test', { by: 'meanIoU', from: 'highest' }).map(({ name }) => name)).toEqual(['b', 'box', 'a', 'c']);
    expect(inOrder(models, 'test', { by: 'meanIoU', from: 'lowest' }).map(({ name }) => name)).toEqual(['a', 'box', 'b', 'c']);
    expect(inOrder(models, 'test', { by: 'name', from: 'highest' }).map(({ name }) => name)).toEqual(['c', 'box', 'b', 'a']);
    expect(inOrder(models, 'test', null)).toBe(models);
  });

  it('finds the best among those judged on the same images, all of equal ones, and none alone', () => {
    const best = bestOf(models, 'test', 'same');
    expect([...(best.get('meanIoU') ?? [])]).toEqual(['b']);
    expect([...(best.get('fractionMean') ?? [])]).toEqual(['a']);
    expect([...(best.get('globalAccuracy') ?? [])]).toEqual(['a', 'b']);
    expect(bestOf(models, 'test', 'other').size).toBe(0);
  });
});
