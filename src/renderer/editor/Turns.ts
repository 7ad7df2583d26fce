/** Work one after another. While nothing waits it is done at once, so that a stroke is on the screen in the same frame. */
export class Turns {
  readonly #onFailure: (error: unknown) => void;
  #last: Promise<void> | null = null;

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  take(work: () => void | Promise<void>): void {
    const before = this.#last;
    if (before !== null) {
      this.#follow(before.then(work));
      return;
    }
    try {
      const working = work();
      if (working !== undefined) this.#follow(working);
    } catch (error) {
      this.#onFailure(error);
    }
  }

  #follow(working: Promise<void>): void {
    const last = working.catch(this.#onFailure).then(() => {
      if (this.#last === last) this.#last = null;
    });
    this.#last = last;
  }
}
