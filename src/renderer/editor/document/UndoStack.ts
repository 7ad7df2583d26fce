import { AppError } from '../../../shared/errors/AppError.ts';
import type { EntryName, PastEntry } from '../ports.ts';

export interface UndoEntry extends PastEntry {
  /** Null: to be fetched from where the mask is kept. */
  delta: Uint8Array | null;
}

/** Bytes of changes that are kept in memory; older ones come back from the journal when they are wanted. */
const BUDGET = 128 * 2 ** 20;

/** All changes of a mask, done and taken back. */
export class UndoStack {
  readonly #entries: UndoEntry[];
  readonly #fetch: (index: number) => Promise<Uint8Array>;
  readonly #budget: number;
  #done: number;

  /** `fetch` brings the pixels of change `index`, counted from the oldest. */
  constructor(past: readonly PastEntry[], undone: number, fetch: (index: number) => Promise<Uint8Array>, budget = BUDGET) {
    this.#entries = past.map(({ label, code, bytes }) => ({ label, code, bytes, delta: null }));
    this.#done = past.length - undone;
    this.#fetch = fetch;
    this.#budget = budget;
  }

  get entries(): readonly PastEntry[] {
    return this.#entries;
  }

  /** How many of the entries are done; those behind them can be made again. */
  get done(): number {
    return this.#done;
  }

  /** Bytes held in memory. */
  get held(): number {
    return this.#entries.reduce((sum, { delta }) => sum + (delta?.length ?? 0), 0);
  }

  /** A new change; what had been taken back cannot be made again. */
  push({ label, code }: EntryName, delta: Uint8Array): void {
    this.#entries.length = this.#done;
    this.#entries.push({ label, code, bytes: delta.length, delta });
    this.#done++;
    this.#letGo();
  }

  /** The change to take back; `step` must follow when that is done. Null when there is none. */
  async next(direction: 'undo' | 'redo'): Promise<(EntryName & { readonly delta: Uint8Array }) | null> {
    const index = direction === 'undo' ? this.#done - 1 : this.#done;
    const entry = this.#entries[index];
    if (entry === undefined) return null;
    const delta = entry.delta ?? (await this.#fetch(index));
    if (this.#entries[index] !== entry) throw new AppError('internal', 'The history changed while a change was fetched. Try again.');
    entry.delta = delta;
    return { label: entry.label, code: entry.code, delta };
  }

  step(direction: 'undo' | 'redo'): void {
    this.#done += direction === 'undo' ? -1 : 1;
    this.#letGo();
  }

  /** The farthest from where we are is let go first. */
  #letGo(): void {
    let held = this.held;
    if (held <= this.#budget) return;
    const byDistance = this.#entries.map((entry, index) => ({ entry, distance: Math.abs(index - this.#done) })).sort((a, b) => b.distance - a.distance);
    for (const { entry } of byDistance) {
      if (held <= this.#budget) return;
      held -= entry.delta?.length ?? 0;
      entry.delta = null;
    }
  }
}
