import { toAppError } from '../../../shared/errors/AppError.ts';
import type { JournalEntry } from '../ports.ts';

/** `at`: when the last entry was on the disk (ISO 8601); null when nothing was drawn yet. */
export type SaveState = { readonly kind: 'saved'; readonly at: string | null } | { readonly kind: 'saving' } | { readonly kind: 'failed'; readonly message: string };

/** What goes in one message at most. */
const ENTRIES = 500;
const BYTES = 16 * 2 ** 20;

/** Waits before a failed saving is tried again, in milliseconds; the last one is kept. */
const WAITS = [500, 1000, 2000, 5000];

/** Sends what is drawn to the journal, in order, as it comes; what could not be sent is kept and sent again. */
export class MaskSaver {
  readonly #append: (entries: readonly JournalEntry[]) => Promise<string>;
  readonly #onState: (state: SaveState) => void;
  #waiting: JournalEntry[] = [];
  #sending: Promise<void> | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #state: SaveState = { kind: 'saved', at: null };

  constructor(append: (entries: readonly JournalEntry[]) => Promise<string>, onState: (state: SaveState) => void) {
    this.#append = append;
    this.#onState = onState;
  }

  get state(): SaveState {
    return this.#state;
  }

  add(entry: JournalEntry): void {
    this.#waiting.push(entry);
    this.#send();
  }

  /** Resolves when everything so far is on the disk or could not be saved; `state` says which. */
  async settle(): Promise<void> {
    this.#send();
    while (this.#sending !== null) await this.#sending;
  }

  /** Stops trying again. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #send(): void {
    if (this.#sending !== null || this.#waiting.length === 0) return;
    this.close();
    this.#set({ kind: 'saving' });
    const batch = this.#waiting.slice(0, entriesOfOneMessage(this.#waiting));
    this.#sending = this.#append(batch).then(
      (at) => {
        this.#failures = 0;
        this.#waiting = this.#waiting.slice(batch.length);
        this.#sending = null;
        if (this.#waiting.length === 0) this.#set({ kind: 'saved', at });
        this.#send();
      },
      (error: unknown) => {
        this.#sending = null;
        this.#set({ kind: 'failed', message: toAppError(error).message });
        this.#timer = setTimeout(() => this.#send(), WAITS[Math.min(this.#failures++, WAITS.length - 1)]);
      },
    );
  }

  #set(state: SaveState): void {
    this.#state = state;
    this.#onState(state);
  }
}

/** How many entries go together: at least one. */
function entriesOfOneMessage(entries: readonly JournalEntry[]): number {
  let [count, bytes] = [0, 0];
  for (const entry of entries) {
    bytes += entry.kind === 'stroke' ? entry.delta.length : 0;
    if (count > 0 && (bytes > BYTES || count >= ENTRIES)) break;
    count++;
  }
  return count;
}
