import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AppError, toAppError, type AppErrorData } from '../../shared/errors/AppError.ts';
import type { TileBatch } from './TileLoader.ts';
import type { BatchOrders, BatchTile } from './BatchMaker.ts';

/** The extension is the caller's own: `.ts` in the source tree, `.js` when built, where all files lie two folders deep. */
const ENTRY = fileURLToPath(new URL(`../../engine/batches/entry.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

/** What the thread says first. */
export const READY = 'ready';

export interface BatchRequest {
  readonly id: number;
  readonly epoch: number;
  readonly tiles: readonly BatchTile[];
}

export type BatchReply = { readonly id: number } & ({ readonly batch: TileBatch } | { readonly error: AppErrorData });

interface Pending {
  readonly resolve: (batch: TileBatch) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * Makes batches in a thread of its own: ONNX Runtime keeps the thread that calls it until a step is done, and cutting, turning and
 * blurring tiles keeps one core busy while a network waits.
 */
export class BatchThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #ended: AppError | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#worker.on('message', (message: BatchReply | typeof READY) => {
      if (message !== READY) this.#receive(message);
    });
    let reason: unknown = new AppError('engine/crashed', 'The thread that prepares tiles ended. Resume the training; if it happens again, close other programs to free memory.');
    this.#worker.on('error', (error) => {
      reason = error;
    });
    this.#worker.on('exit', () => this.#end(toAppError(reason)));
  }

  /** Ready to work: what it takes of the memory is taken. @throws AppError when it cannot be */
  static async start(orders: BatchOrders): Promise<BatchThread> {
    const worker = new Worker(ENTRY, { workerData: orders });
    const thread = new BatchThread(worker);
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('exit', () => reject(thread.#ended ?? new RangeError('it ended without a reason')));
    });
    return thread;
  }

  /** The batch of these tiles, in memory of its own. @throws AppError `input/…` naming the file, `device/outOfMemory`, `engine/crashed`, `job/cancelled` when it is closed */
  make(epoch: number, tiles: readonly BatchTile[]): Promise<TileBatch> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const { promise, resolve, reject } = Promise.withResolvers<TileBatch>();
    const id = this.#nextId++;
    this.#pending.set(id, { resolve, reject });
    this.#worker.postMessage({ id, epoch, tiles } satisfies BatchRequest);
    return promise;
  }

  async dispose(): Promise<void> {
    this.#end(new AppError('job/cancelled', 'The training was ended.'));
    await this.#worker.terminate();
  }

  #receive(reply: BatchReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ('error' in reply) pending?.reject(AppError.fromData(reply.error));
    else pending?.resolve(reply.batch);
  }

  #end(error: AppError): void {
    this.#ended ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#ended);
    this.#pending.clear();
  }
}
