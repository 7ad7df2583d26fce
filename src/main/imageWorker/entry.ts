/** The thread that decodes and encodes images, started by `ImageWorker`. Tasks run beside each other where they wait for the disk. */
import { parentPort } from 'node:worker_threads';
import { toAppError } from '../../shared/errors/AppError.ts';
import type { ImageReply, ImageRequest } from './imageTasks.ts';
import { runImageTask } from './runImageTask.ts';

async function answer(request: ImageRequest): Promise<void> {
  let reply: ImageReply;
  try {
    reply = { id: request.id, result: await runImageTask(request) };
  } catch (error) {
    reply = { id: request.id, error: toAppError(error).toData() };
  }
  parentPort?.postMessage(reply);
}

parentPort?.on('message', (request: ImageRequest) => {
  // It answers whatever happens; what cannot be sent ends the thread, and `ImageWorker` tells who waits.
  answer(request).catch((error: unknown) => {
    throw error;
  });
});
