import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AppError } from '../../shared/errors/AppError.ts';
import type { JobView } from '../../shared/progress/JobView.ts';
import { Jobs, type JobRequest } from './Jobs.ts';

const request = <T>(work: JobRequest<T>['work'], more: Partial<JobRequest<T>> = {}): JobRequest<T> => ({ title: 'Import', project: 'p', usesEngine: false, work, ...more });

it('tells how far a job is and how it ended', async () => {
  const jobs = new Jobs();
  const seen: JobView[] = [];
  jobs.watch((job) => seen.push(job));
  const { id, ended } = jobs.start(
    request(async ({ onProgress }) => {
      onProgress({ stage: 'Importing', done: 0, total: 2, unit: 'micrographs' });
      await sleep(600);
      onProgress({ stage: 'Importing', done: 1, total: 2, unit: 'micrographs' });
      onProgress({ stage: 'Importing', done: 2, total: 2, unit: 'micrographs' });
      return 7;
    }),
  );
  expect(await ended).toBe(7);
  expect(seen.map((job) => job.state)).toEqual(['waiting', 'running', 'running', 'running', 'running', 'done']);
  expect(seen.at(-2)?.progress).toMatchObject({ stage: 'Importing', done: 2, secondsLeft: 0 });
  expect(jobs.list()).toMatchObject([{ id, state: 'done', error: null }]);
});

it('runs the jobs of the engine one after another, also after one that failed', async () => {
  const jobs = new Jobs();
  const order: string[] = [];
  const engine = (name: string, fails = false): Promise<unknown> =>
    jobs.start(
      request(
        async () => {
          order.push(`${name} begins`);
          await sleep(5);
          order.push(`${name} ends`);
          if (fails) throw new AppError('training/diverged', 'It diverged.');
        },
        { usesEngine: true },
      ),
    ).ended.catch(() => undefined);
  await Promise.all([engine('first', true), engine('second')]);
  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect(jobs.list()).toMatchObject([{ state: 'failed', error: { code: 'training/diverged' } }, { state: 'done' }]);
});

it('cancels what runs and what waits', async () => {
  const jobs = new Jobs();
  const untilCancelled: JobRequest<never>['work'] = ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new AppError('job/cancelled', 'It was cancelled.')));
    });
  const running = jobs.start(request(untilCancelled, { usesEngine: true }));
  let begun = false;
  const waiting = jobs.start(request(async () => void (begun = true), { usesEngine: true }));
  const both = Promise.allSettled([running.ended, waiting.ended]);
  jobs.cancel(waiting.id);
  expect(jobs.list()[1]?.state).toBe('cancelled');
  await sleep(1);
  jobs.cancel(running.id);
  await both;
  expect(jobs.list().map((job) => job.state)).toEqual(['cancelled', 'cancelled']);
  expect(begun).toBe(false);
});

it('pauses what can be paused and says why not', async () => {
  const jobs = new Jobs();
  const paused: JobRequest<string>['work'] = ({ pauseSignal }) =>
    new Promise((resolve) => {
      pauseSignal.addEventListener('abort', () => resolve('paused'));
    });
  const job = jobs.start(request(paused, { canPause: true, stateOf: () => 'paused' }));
  jobs.pause(job.id);
  await job.ended;
  expect(jobs.list()[0]?.state).toBe('paused');
  const other = jobs.start(request(async () => 1));
  expect(() => jobs.pause(other.id)).toThrow(/cannot be paused/);
  expect(() => jobs.cancel(99)).toThrow(/no job 99/);
  await other.ended;
});
