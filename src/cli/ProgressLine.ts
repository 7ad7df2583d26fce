import { formatDuration } from '../shared/format/duration.ts';

export interface ProgressStep {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** Where time and not the count is the limit: how long it takes in all. */
  readonly secondsTotal?: number;
  /** A few words more, e.g. the newest loss. */
  readonly note?: string;
}

/** Plain lines (no terminal) come at most this often, in milliseconds. */
const PLAIN_INTERVAL = 10_000;
const TERMINAL_INTERVAL = 100;
const BAR = 24;

/** One line of progress: redrawn in place on a terminal, now and then a plain line elsewhere. */
export class ProgressLine {
  readonly #stream: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  /** When each stage began, with how much done, and how far it is; stages may take turns, as training and validation do. */
  readonly #stages = new Map<string, { readonly at: number; readonly done: number; readonly reached: number }>();
  #stage = '';
  #shownAt = 0;
  #drawn = false;

  constructor(stream: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }) {
    this.#stream = stream;
  }

  show(step: ProgressStep): void {
    const now = performance.now();
    const before = this.#stages.get(step.stage);
    // One that is not as far as it was has begun anew, as every validation does.
    const begun = before === undefined || step.done < before.reached ? { at: now, done: step.done } : before;
    this.#stages.set(step.stage, { ...begun, reached: step.done });
    if (step.stage !== this.#stage) this.#shownAt = 0;
    this.#stage = step.stage;
    const seconds = (now - begun.at) / 1000;
    const terminal = this.#stream.isTTY === true;
    const last = step.done >= step.total;
    if (!last && this.#shownAt !== 0 && now - this.#shownAt < (terminal ? TERMINAL_INTERVAL : PLAIN_INTERVAL)) return;
    this.#shownAt = now;
    const text = describeProgress(step, step.done - begun.done, seconds);
    if (terminal) {
      this.#stream.write(`\r\u001b[2K${bar(share(step, seconds))} ${text}`.slice(0, (this.#stream.columns ?? 120) + 4));
      this.#drawn = true;
    } else {
      this.#stream.write(`${text}\n`);
    }
  }

  /** Takes the line away before something else is written. */
  clear(): void {
    if (this.#drawn) this.#stream.write('\r\u001b[2K');
    this.#drawn = false;
  }
}

/** "Training: 120 of 480 iterations, 3.1 per s, 2 min left, loss 0.123" */
export function describeProgress(step: ProgressStep, doneSince: number, seconds: number): string {
  const parts = [`${step.stage}: ${step.done} ${step.secondsTotal === undefined ? `of ${step.total} ` : ''}${step.unit}`];
  if (doneSince > 0 && seconds > 0.5) {
    const rate = doneSince / seconds;
    parts.push(rate >= 1 ? `${rate.toFixed(1)} per s` : `${(1 / rate).toFixed(1)} s each`);
    const left = step.secondsTotal === undefined ? (step.total - step.done) / rate : step.secondsTotal - seconds;
    if (step.done < step.total) parts.push(`${formatDuration(left)} left`);
  }
  if (step.note !== undefined) parts.push(step.note);
  return parts.join(', ');
}

function share({ done, total, secondsTotal }: ProgressStep, seconds: number): number {
  if (secondsTotal !== undefined) return Math.min(1, seconds / secondsTotal);
  return total > 0 ? Math.min(1, done / total) : 0;
}

function bar(share: number): string {
  const filled = Math.round(BAR * share);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
}
