import { AppError, toAppError } from '../../shared/errors/AppError.ts';
import type { JobState, JobView } from '../../shared/progress/JobView.ts';
import { RateMeter } from '../../shared/progress/RateMeter.ts';
import type { WorkProgress } from '../services/WorkOptions.ts';

/** What the work of a job gets. */
export interface JobControl {
  readonly onProgress: (progress: WorkProgress) => void;
  readonly signal: AbortSignal;
  readonly pauseSignal: AbortSignal;
}

export interface JobRequest<T> {
  readonly title: string;
  /** Handle of its project; empty: it is about this PC. */
  readonly project: string;
  readonly canPause?: boolean;
  /** Jobs of the engine run one after another, others at once. */
  readonly usesEngine: boolean;
  readonly work: (control: JobControl) => Promise<T>;
  /** What a result means for the state: a training that was paused has a result too. */
  readonly stateOf?: (result: T) => Extract<JobState, 'done' | 'paused' | 'cancelled'>;
}

/** A job that was started: its number for the tray, its end for whoever waits for it. */
export interface StartedJob<T> {
  readonly id: number;
  readonly ended: Promise<T>;
}

/** Ended jobs that are remembered. */
const REMEMBERED = 50;

/** Views are told at most this often while only their progress changes, in milliseconds. */
const INTERVAL = 100;

interface Job {
  view: JobView;
  readonly cancel: AbortController;
  readonly pause: AbortController;
  readonly meter: RateMeter;
  toldAt: number;
}

/** Long work of the app: each job has a number, can be watched, cancelled and some paused, whatever window started it. */
export class Jobs {
  readonly #jobs = new Map<number, Job>();
  readonly #listeners = new Set<(job: JobView) => void>();
  #engineQueue: Promise<unknown> = Promise.resolve();
  #nextId = 1;

  list(): JobView[] {
    return [...this.#jobs.values()].map((job) => job.view);
  }

  /** Starts work, or queues it behind the engine's other jobs. Its failure is kept in its view and passed on by `ended`. */
  start<T>({ title, project, canPause = false, usesEngine, work, stateOf = () => 'done' }: JobRequest<T>): StartedJob<T> {
    const id = this.#nextId++;
    const view: JobView = { id, title, project, state: 'waiting', progress: null, canPause, error: null, startedAt: null, endedAt: null };
    const job: Job = { view, cancel: new AbortController(), pause: new AbortController(), meter: new RateMeter(), toldAt: 0 };
    this.#jobs.set(id, job);
    this.#tell(job, {});
    const run = async (): Promise<T> => {
      try {
        if (job.cancel.signal.aborted) throw new AppError('job/cancelled', 'It was cancelled before it started.');
        this.#tell(job, { state: 'running', startedAt: new Date().toISOString() });
        const result = await work({ onProgress: (progress) => this.#progress(job, progress), signal: job.cancel.signal, pauseSignal: job.pause.signal });
        this.#end(job, { state: stateOf(result) });
        return result;
      } catch (error) {
        const failure = toAppError(error);
        this.#end(job, { state: failure.code === 'job/cancelled' ? 'cancelled' : 'failed', error: failure.toData() });
        throw failure;
      }
    };
    const ended = usesEngine ? this.#engineQueue.then(run) : run();
    const settled = ended.catch(() => undefined);
    if (usesEngine) this.#engineQueue = settled;
    return { id, ended };
  }

  /** Does nothing to a job that has ended. @throws AppError `project/unknownRecord` */
  cancel(id: number): void {
    const job = this.#get(id);
    job.cancel.abort();
    // Nothing will happen to it any more until its turn comes: the tray shows it at once.
    if (job.view.state === 'waiting') this.#tell(job, { state: 'cancelled' });
  }

  /** @throws AppError `project/unknownRecord`, `usage/invalid` for a job that cannot be paused */
  pause(id: number): void {
    const job = this.#get(id);
    if (!job.view.canPause) throw new AppError('usage/invalid', `"${job.view.title}" cannot be paused. Cancel it, or let it finish.`);
    job.pause.abort();
  }

  /** Calls back with every change; returns what ends that. */
  watch(listener: (job: JobView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #get(id: number): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AppError('project/unknownRecord', `There is no job ${id}: it ended long ago, or the program was restarted.`);
    return job;
  }

  #progress(job: Job, { stage, done, total, unit }: WorkProgress): void {
    const now = performance.now();
    const guesses = job.meter.measure({ stage, done, total }, now);
    const isNews = job.view.progress?.stage !== stage || done >= total || now - job.toldAt >= INTERVAL;
    job.view = { ...job.view, progress: { stage, done, total, unit, ...guesses } };
    if (isNews) this.#tell(job, {});
  }

  #end(job: Job, change: Partial<JobView>): void {
    this.#tell(job, { endedAt: new Date().toISOString(), ...change });
    const ended = [...this.#jobs.values()].filter(({ view }) => view.endedAt !== null);
    for (const { view } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) this.#jobs.delete(view.id);
  }

  #tell(job: Job, change: Partial<JobView>): void {
    job.view = { ...job.view, ...change };
    job.toldAt = performance.now();
    for (const listener of this.#listeners) listener(job.view);
  }
}
