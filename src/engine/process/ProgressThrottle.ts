import type { JobProgress } from '../../shared/engineProtocol/jobs.ts';

/** Milliseconds between two messages that nobody would miss. */
const PAUSE = 100;

/**
 * Thins progress out to about ten messages a second. What must be seen goes through at once: a validation, an item's end,
 * a new stage, the last of a stage.
 */
export class ProgressThrottle {
  readonly #send: (progress: JobProgress) => void;
  readonly #now: () => number;
  #lastSent = -Infinity;
  #stage = '';

  constructor(send: (progress: JobProgress) => void, now: () => number = () => performance.now()) {
    this.#send = send;
    this.#now = now;
  }

  report(progress: JobProgress): void {
    const validated = progress.point !== undefined && progress.point.validationLoss !== null;
    const important = validated || progress.item !== undefined || progress.stage !== this.#stage || progress.done >= progress.total;
    const now = this.#now();
    if (!important && now - this.#lastSent < PAUSE) return;
    this.#stage = progress.stage;
    this.#lastSent = now;
    this.#send(progress);
  }
}
