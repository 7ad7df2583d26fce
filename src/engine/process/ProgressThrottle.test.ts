import { describe, expect, it } from 'vitest';
import type { HistoryPoint, JobProgress } from '../../shared/engineProtocol/jobs.ts';
import { ProgressThrottle } from './ProgressThrottle.ts';

const point = (iteration: number, validationLoss: number | null = null): HistoryPoint => ({ iteration, epoch: 1, trainingLoss: 1, trainingAccuracy: 0.5, learningRate: 0.1, validationLoss, validationAccuracy: validationLoss });

describe('ProgressThrottle', () => {
  it('lets about ten a second through, and everything that must be seen', () => {
    const sent: JobProgress[] = [];
    let clock = 0;
    const throttle = new ProgressThrottle((progress) => sent.push(progress), () => clock);
    for (let iteration = 1; iteration <= 1000; iteration++) {
      clock += 1;
      throttle.report({ stage: 'training', done: iteration, total: 2000, unit: 'iterations', point: point(iteration) });
    }
    expect(sent.length).toBe(10);
    throttle.report({ stage: 'training', done: 1001, total: 2000, unit: 'iterations', point: point(1001, 0.3) });
    throttle.report({ stage: 'validating', done: 0, total: 5, unit: 'tiles' });
    throttle.report({ stage: 'validating', done: 1, total: 5, unit: 'tiles' });
    throttle.report({ stage: 'validating', done: 5, total: 5, unit: 'tiles' });
    throttle.report({ stage: 'segmenting', done: 0.5, total: 3, unit: 'micrographs' });
    throttle.report({ stage: 'segmenting', done: 1, total: 3, unit: 'micrographs', item: { id: 'a', state: 'ok', reason: null, fractions: null, meanConfidence: null } });
    expect(sent.slice(10).map((progress) => [progress.stage, progress.done])).toEqual([['training', 1001], ['validating', 0], ['validating', 5], ['segmenting', 0.5], ['segmenting', 1]]);
  });
});
