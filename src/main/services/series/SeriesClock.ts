import type { JobProgress } from '../../../shared/engineProtocol/jobs.ts';

/** Foresees how long a series still takes, from the trainings that have ended and from how far the one under way is. */
export class SeriesClock {
  readonly #secondsOfEnded: number[];
  readonly #limit: number | null;
  readonly #now: () => number;
  #row: { readonly position: number; readonly at: number; readonly done: number } | null = null;

  /** `limit`: seconds after which each training stops by itself. `now` in milliseconds. */
  constructor(secondsOfEnded: readonly number[], limit: number | null, now: () => number = () => performance.now()) {
    this.#secondsOfEnded = [...secondsOfEnded];
    this.#limit = limit;
    this.#now = now;
  }

  /** A training that has ended took this long. */
  add(seconds: number): void {
    this.#secondsOfEnded.push(seconds);
  }

  /** Seconds for the rest of the training at `position` and the `after` ones behind it; null before that can be told. */
  secondsLeft(position: number, { stage, done, total }: Pick<JobProgress, 'stage' | 'done' | 'total'>, after: number): number | null {
    const now = this.#now();
    if (stage === 'training' && this.#row?.position !== position) this.#row = { position, at: now, done };
    const begun = this.#row?.position === position ? this.#row : null;
    const seconds = begun === null ? 0 : (now - begun.at) / 1000;
    const steps = begun === null || stage !== 'training' ? 0 : done - begun.done;
    const perStep = steps > 0 ? seconds / steps : null;
    const mean = this.#secondsOfEnded.length === 0 ? null : this.#secondsOfEnded.reduce((sum, each) => sum + each, 0) / this.#secondsOfEnded.length;
    const each = this.#limit ?? mean ?? (perStep === null ? null : perStep * total);
    if (each === null) return null;
    const rest = this.#limit === null && perStep !== null ? perStep * (total - done) : Math.max(each - seconds, 0);
    return rest + after * each;
  }
}
