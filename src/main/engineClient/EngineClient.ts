import type { EngineJob, EngineJobResult, JobProgress, ResultOf } from '../../shared/engineProtocol/jobs.ts';
import type { EngineReply } from '../../shared/engineProtocol/messages.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { EngineProcess, StartEngineProcess } from './EngineProcess.ts';
import { forkEngine } from './forkEngine.ts';

/** How a caller follows a job and stops it. */
export interface RunOptions {
  /** About ten times a second at most; throwing here is the caller's mistake and is not caught. */
  readonly onProgress?: (progress: JobProgress) => void;
  /** Cancels: a training answers with outcome `cancelled`, a batch with what is done, any other job with `job/cancelled`. */
  readonly signal?: AbortSignal;
  /** Pauses a training: it answers with outcome `paused` and can be resumed. Other jobs do not listen. */
  readonly pauseSignal?: AbortSignal;
}

export interface EngineClientOptions {
  /** Milliseconds `dispose` waits for the engine to end by itself before it is killed. */
  readonly patience?: number;
  /** Where the engine keeps what it measures of this PC; nowhere unless given. */
  readonly cacheFolder?: string;
  /** How the process comes to be: a child of Node unless the desktop shell has its own way. */
  readonly startProcess?: StartEngineProcess;
}

/** One life of the engine process. */
interface EngineLife {
  readonly process: EngineProcess;
  /** Fulfilled when the process is gone and its jobs have been told. */
  readonly ended: Promise<void>;
}

interface PendingJob {
  readonly life: EngineLife;
  readonly resolve: (result: EngineJobResult) => void;
  readonly reject: (error: AppError) => void;
  readonly onProgress: ((progress: JobProgress) => void) | undefined;
  readonly stopListening: () => void;
}

/** Characters of the engine's last words that are kept for the message of a crash. */
const LAST_WORDS = 4000;
const DEFAULT_PATIENCE = 10_000;

/**
 * The app's end of the engine process. The process starts with the first job and serves the following ones, one after
 * another; when it crashes, its pending jobs fail with `engine/crashed` and the next job starts a new process.
 */
export class EngineClient {
  readonly #patience: number;
  readonly #cacheFolder: string | undefined;
  readonly #startProcess: StartEngineProcess;
  readonly #pending = new Map<number, PendingJob>();
  #life: EngineLife | null = null;
  #nextJobId = 1;
  #disposed = false;

  constructor(options: EngineClientOptions = {}) {
    this.#patience = options.patience ?? DEFAULT_PATIENCE;
    this.#cacheFolder = options.cacheFolder;
    this.#startProcess = options.startProcess ?? forkEngine;
  }

  /** The engine's process id; null while none is running. */
  get processId(): number | null {
    return this.#life?.process.pid ?? null;
  }

  /**
   * Does a job in the engine process.
   * @throws AppError the job's own error, `engine/crashed` when the process ended under it, `job/cancelled` when the client
   * is disposed or `signal` was aborted already.
   */
  run<J extends EngineJob>(job: J, options: RunOptions = {}): Promise<ResultOf<J>> {
    if (this.#disposed) return Promise.reject(new AppError('job/cancelled', 'The engine was closed. Open the project again to start jobs.'));
    if (options.signal?.aborted === true) return Promise.reject(new AppError('job/cancelled', 'The job was cancelled before it started.'));
    // A process that has hung up is as good as gone, even if its end is not known yet.
    const life = this.#life?.process.connected === true ? this.#life : this.#start();
    const jobId = this.#nextJobId++;
    const { promise, resolve, reject } = Promise.withResolvers<EngineJobResult>();
    const cancel = (): void => life.process.send({ type: 'cancel', jobId });
    const pause = (): void => life.process.send({ type: 'pause', jobId });
    const stopListening = (): void => {
      options.signal?.removeEventListener('abort', cancel);
      options.pauseSignal?.removeEventListener('abort', pause);
    };
    this.#pending.set(jobId, { life, resolve, reject, onProgress: options.onProgress, stopListening });
    life.process.send({ type: 'start', jobId, job });
    options.signal?.addEventListener('abort', cancel);
    options.pauseSignal?.addEventListener('abort', pause);
    if (options.pauseSignal?.aborted === true) pause();
    // The engine answers a job with the result of its own kind.
    return promise as Promise<ResultOf<J>>;
  }

  /** Ends the process: running trainings leave a checkpoint; what does not end in time is killed. Safe to call twice. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const life = this.#life;
    if (life === null) return;
    const killer = setTimeout(() => life.process.kill(), this.#patience);
    life.process.send({ type: 'exit' });
    await life.ended;
    clearTimeout(killer);
  }

  #start(): EngineLife {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    let lastWords = '';
    const process = this.#startProcess(this.#cacheFolder === undefined ? [] : [this.#cacheFolder], {
      reply: (reply) => this.#receive(reply),
      wrote: (text) => {
        lastWords = (lastWords + text).slice(-LAST_WORDS);
      },
      ended: (how) => {
        this.#ended(life, how, lastWords.trim());
        resolve();
      },
    });
    const life: EngineLife = { process, ended };
    this.#life = life;
    return life;
  }

  #receive(reply: EngineReply): void {
    if (reply.type === 'ready') return;
    const job = this.#pending.get(reply.jobId);
    if (job === undefined) return;
    if (reply.type === 'progress') return job.onProgress?.(reply.progress);
    this.#pending.delete(reply.jobId);
    job.stopListening();
    if (reply.type === 'result') job.resolve(reply.result);
    else job.reject(AppError.fromData(reply.error));
  }

  /** What is pending on a process that is gone will never be answered. */
  #ended(life: EngineLife, how: string, lastWords: string): void {
    if (this.#life === life) this.#life = null;
    const error = this.#disposed
      ? new AppError('job/cancelled', 'The engine was closed before the job was done.')
      : new AppError(
          'engine/crashed',
          `The engine process ${how}. Nothing of the project is lost: start the job again, a training with resume. If it happens again, use smaller batches or the device "cpu".`,
          { details: { how, lastWords } },
        );
    for (const [jobId, job] of this.#pending) {
      if (job.life !== life) continue;
      this.#pending.delete(jobId);
      job.stopListening();
      job.reject(error);
    }
  }
}
