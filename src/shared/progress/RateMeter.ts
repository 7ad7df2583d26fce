/** Older measurements than this say little about what comes next, in milliseconds. */
const MEMORY = 30_000;

/** Less than this is no time to judge by, in milliseconds. */
const LEAST = 500;

interface Mark {
  readonly at: number;
  readonly done: number;
}

/** How fast work goes and how long it will still take, from the last half minute of its stage. */
export class RateMeter {
  #stage = '';
  #marks: Mark[] = [];

  /** `now` in milliseconds of any clock that does not go back. */
  measure({ stage, done, total }: { readonly stage: string; readonly done: number; readonly total: number }, now: number): { readonly rate: number | null; readonly secondsLeft: number | null } {
    if (stage !== this.#stage || done < (this.#marks.at(-1)?.done ?? 0)) this.#marks = [];
    this.#stage = stage;
    this.#marks.push({ at: now, done });
    // The first mark older than the memory stays: the window is at least that long.
    while (this.#marks.length > 2 && (this.#marks[1] as Mark).at < now - MEMORY) this.#marks.shift();
    const first = this.#marks[0] as Mark;
    if (now - first.at < LEAST || done === first.done) return { rate: null, secondsLeft: null };
    const rate = ((done - first.done) * 1000) / (now - first.at);
    return { rate, secondsLeft: Math.max(0, total - done) / rate };
  }
}
