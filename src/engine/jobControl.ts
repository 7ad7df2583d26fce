import { setImmediate } from 'node:timers/promises';
import type { JobProgress } from '../shared/engineProtocol/jobs.ts';
import { AppError } from '../shared/errors/AppError.ts';

/** How a running job hears from outside and speaks to it. */
export interface JobControl {
  readonly cancel: AbortSignal;
  /** Heard by trainings only: stop at the next step and leave a checkpoint. */
  readonly pause: AbortSignal;
  report(progress: JobProgress): void;
}

/** Lets waiting messages in: ONNX Runtime computes on this thread, so a wish to cancel is heard only when the work pauses. */
export async function letMessagesIn(): Promise<void> {
  await setImmediate();
}

/**
 * Lets waiting messages in and ends the job when one of them was a cancellation.
 * @throws AppError `job/cancelled`
 */
export async function continueUnlessCancelled(control: JobControl): Promise<void> {
  await letMessagesIn();
  if (control.cancel.aborted) throw new AppError('job/cancelled', 'The job was cancelled.');
}
