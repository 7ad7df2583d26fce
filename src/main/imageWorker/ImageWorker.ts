import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors/AppError.ts';
import type { ImageReply, ImageRequest, ImageTask, ImageTasks } from './imageTasks.ts';

/** The extension is the caller's own: `.ts` in the source tree, `.js` when built. */
const ENTRY = fileURLToPath(new URL(`../imageWorker/entry.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * The app's end of the thread that decodes and encodes images, so that windows are answered meanwhile. It starts with the first task,
 * keeps nobody from ending, and is started anew when it was lost.
 */
export class ImageWorker {
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #nextId = 1;
  #closed = false;

  /** Starts the thread before anybody waits for it: that takes longer than most of its tasks. */
  warm(): void {
    if (this.#closed || this.#worker !== null) return;
    this.#worker = this.#start();
    this.#worker.unref();
  }

  /** @throws AppError the task's own error, `engine/crashed` when the thread was lost, `job/cancelled` when it is closed */
  run<T extends ImageTask>(task: T, params: ImageTasks[T]['params']): Promise<ImageTasks[T]['result']> {
    if (this.#closed) return Promise.reject(closing());
    this.#worker ??= this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = this.#nextId++;
    this.#pending.set(id, { resolve, reject });
    // What waits for an answer keeps the program alive; an idle thread does not.
    this.#worker.ref();
    this.#worker.postMessage({ id, task, params } satisfies ImageRequest<T>);
    return promise as Promise<ImageTasks[T]['result']>;
  }

  /** What waits is cancelled at once: whether its answer was already on the way must not decide how it ends. */
  async dispose(): Promise<void> {
    this.#closed = true;
    this.#rejectAll(closing());
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(ENTRY);
    worker.on('message', (reply: ImageReply) => this.#receive(reply));
    let reason = 'ended';
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => this.#lost(worker, reason));
    return worker;
  }

  #receive(reply: ImageReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker?.unref();
    if ('error' in reply) pending?.reject(AppError.fromData(reply.error));
    else pending?.resolve(reply.result);
  }

  #lost(worker: Worker, reason: string): void {
    if (this.#worker === worker) this.#worker = null;
    this.#rejectAll(new AppError('engine/crashed', `The image could not be worked on (${reason}). Nothing is lost: try again; if it happens again, close other programs to free memory.`));
  }

  #rejectAll(error: AppError): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function closing(): AppError {
  return new AppError('job/cancelled', 'The program is being closed.');
}
