/** Milliseconds of a frame that tiles which were not there before may take. */
const ROOM = 8;

/**
 * Looking closer brings many tiles into sight at once. Each frame makes as many as there is time for, at least one for each layer that
 * asks; the others are shown coarser until the next frame.
 */
export class FrameBudget {
  readonly #until = performance.now() + ROOM;
  readonly #served = new Set<object>();
  #isSpent = false;

  /** Whether `layer` may make another tile now. */
  allows(layer: object): boolean {
    if (!this.#served.has(layer)) {
      this.#served.add(layer);
      return true;
    }
    if (performance.now() < this.#until) return true;
    this.#isSpent = true;
    return false;
  }

  /** Somebody had to wait for the next frame. */
  get isSpent(): boolean {
    return this.#isSpent;
  }
}
