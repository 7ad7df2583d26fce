/** The thread that makes a training's batches while the one before is trained on, started by `BatchThread`. */
import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '../../shared/errors/AppError.ts';
import { BatchMaker, type BatchOrders } from './BatchMaker.ts';
import { READY, type BatchReply, type BatchRequest } from './BatchThread.ts';

const maker = new BatchMaker(workerData as BatchOrders);
let before: Promise<void> = Promise.resolve();

async function answer({ id, epoch, tiles }: BatchRequest): Promise<void> {
  let reply: BatchReply;
  try {
    const { images, labels } = await maker.make(epoch, tiles);
    reply = { id, batch: { images: images.slice(), labels: labels.slice() } };
  } catch (error) {
    reply = { id, error: toAppError(error).toData() };
  }
  parentPort?.postMessage(reply, 'batch' in reply ? [reply.batch.images.buffer as ArrayBuffer, reply.batch.labels.buffer as ArrayBuffer] : []);
}

parentPort?.on('message', (request: BatchRequest) => {
  // One after another, since they share their memory; what cannot be sent ends the thread, and `BatchThread` tells who waits.
  before = before.then(() => answer(request));
});
parentPort?.postMessage(READY);
