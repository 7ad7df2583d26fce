/** Values by key within a budget of bytes: the ones that were not asked for the longest go first; the newest always stays. */
export class ByteCache<V> {
  readonly #budget: () => number;
  readonly #entries = new Map<string, { readonly value: V; readonly bytes: number }>();
  #bytes = 0;

  /** A budget that may change is asked for each time. */
  constructor(budget: number | (() => number)) {
    this.#budget = typeof budget === 'function' ? budget : () => budget;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: V, bytes: number): void {
    this.delete(key);
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    const budget = this.#budget();
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= budget || oldest === key) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
