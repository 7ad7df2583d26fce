import type { EngineJob, EngineJobResult } from '../../shared/engineProtocol/jobs.ts';
import type { EngineReply, EngineRequest } from '../../shared/engineProtocol/messages.ts';
import { AppError, assertNever, toAppError } from '../../shared/errors/AppError.ts';
import type { JobControl } from '../jobControl.ts';
import { ProgressThrottle } from './ProgressThrottle.ts';

interface WaitingJob {
  readonly jobId: number;
  readonly job: EngineJob;
  readonly cancel: AbortController;
  readonly pause: AbortController;
}

/**
 * The engine's side of the process protocol: takes requests, does jobs one after another in the order they came, and
 * answers each with exactly one result or error. Which wire carries the messages is the caller's matter.
 */
export class EngineServer {
  readonly #run: (job: EngineJob, control: JobControl) => Promise<EngineJobResult>;
  readonly #reply: (reply: EngineReply) => void;
  readonly #onExit: () => void;
  /** The first one is running. */
  readonly #jobs: WaitingJob[] = [];
  #exiting = false;

  /** `onExit` is called once, when the app asked for the end and no job is left. */
  constructor(run: (job: EngineJob, control: JobControl) => Promise<EngineJobResult>, reply: (reply: EngineReply) => void, onExit: () => void) {
    this.#run = run;
    this.#reply = reply;
    this.#onExit = onExit;
  }

  receive(request: EngineRequest): void {
    switch (request.type) {
      case 'start':
        return this.#start(request.jobId, request.job);
      case 'cancel':
        return this.#cancel(request.jobId);
      case 'pause':
        return this.#jobs.find((waiting) => waiting.jobId === request.jobId)?.pause.abort();
      case 'exit':
        return this.#exit();
      default:
        return assertNever(request);
    }
  }

  #start(jobId: number, job: EngineJob): void {
    if (this.#exiting) return this.#fail(jobId, new AppError('job/cancelled', 'The engine is being closed, so the job was not started.'));
    this.#jobs.push({ jobId, job, cancel: new AbortController(), pause: new AbortController() });
    if (this.#jobs.length === 1) this.#work().catch((error: unknown) => this.#fail(jobId, toAppError(error)));
  }

  #cancel(jobId: number): void {
    const at = this.#jobs.findIndex((waiting) => waiting.jobId === jobId);
    this.#jobs[at]?.cancel.abort();
    if (at <= 0) return;
    this.#jobs.splice(at, 1);
    this.#fail(jobId, new AppError('job/cancelled', 'The job was cancelled before its turn came.'));
  }

  #exit(): void {
    this.#exiting = true;
    for (const { jobId } of this.#jobs.toReversed()) this.#cancel(jobId);
    if (this.#jobs.length === 0) this.#onExit();
  }

  /** Works the queue off. */
  async #work(): Promise<void> {
    for (let current = this.#jobs[0]; current !== undefined; current = this.#jobs[0]) {
      const { jobId, job, cancel, pause } = current;
      const throttle = new ProgressThrottle((progress) => this.#reply({ type: 'progress', jobId, progress }));
      try {
        const result = await this.#run(job, { cancel: cancel.signal, pause: pause.signal, report: (progress) => throttle.report(progress) });
        this.#reply({ type: 'result', jobId, result });
      } catch (error) {
        this.#fail(jobId, toAppError(error));
      }
      this.#jobs.shift();
    }
    if (this.#exiting) this.#onExit();
  }

  #fail(jobId: number, error: AppError): void {
    this.#reply({ type: 'error', jobId, error: error.toData() });
  }
}
