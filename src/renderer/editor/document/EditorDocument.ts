import { AppError } from '../../../shared/errors/AppError.ts';
import type { DirtyRect } from '../../../shared/labelMap/delta.ts';
import type { LabelTiles } from '../labels/LabelTiles.ts';
import { StrokeRecorder, type PixelTest, type Recolouring } from '../labels/StrokeRecorder.ts';
import { LARGEST_DELTA, type EntryName, type JournalEntry, type LoadedMask } from '../ports.ts';
import type { Span } from '../shapes/Span.ts';
import { UndoStack } from './UndoStack.ts';

/** One movement of the hand: all that it paints is one entry of the history, or nothing when it is called off. */
export interface Gesture {
  paint(spans: Iterable<Span>, recolouring: Recolouring, allows?: PixelTest | null): void;
  /** One entry, when anything changed. */
  finish(): void;
  /** As if it had never begun. */
  cancel(): void;
}

export interface DocumentListener {
  /** Pixels of a part changed; null where only the history or the locks did. */
  (dirty: DirtyRect | null): void;
}

interface DocumentOptions {
  readonly fetchDelta: (index: number) => Promise<Uint8Array>;
  /** Hears of every entry, to keep it. */
  readonly onEntry: (entry: JournalEntry) => void;
}

/** The mask of one micrograph under the hand: pixels, history and locked classes. It knows no window. */
export class EditorDocument {
  readonly labels: LabelTiles;
  readonly history: UndoStack;
  /** Classes whose pixels stay as they are. */
  readonly locked = new Set<number>();
  readonly #onEntry: (entry: JournalEntry) => void;
  readonly #listeners = new Set<DocumentListener>();
  #open: Gesture | null = null;

  constructor({ labels, entries, undone }: LoadedMask, { fetchDelta, onEntry }: DocumentOptions) {
    this.labels = labels;
    this.history = new UndoStack(entries, undone, fetchDelta);
    this.#onEntry = onEntry;
  }

  watch(listener: DocumentListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setLocked(value: number, isLocked: boolean): void {
    if (isLocked) this.locked.add(value);
    else this.locked.delete(value);
    this.#tell(null);
  }

  /** Begins a gesture; one that is still open is finished first. */
  begin(name: EntryName): Gesture {
    this.#open?.finish();
    const recorder = new StrokeRecorder(this.labels);
    const close = (): boolean => {
      if (this.#open !== gesture) return false;
      this.#open = null;
      return true;
    };
    const gesture: Gesture = {
      paint: (spans, recolouring, allows = null) => {
        if (this.#open !== gesture) return;
        const dirty = recorder.paint(spans, recolouring, allows);
        if (dirty !== null) this.#tell(dirty);
      },
      finish: () => {
        if (!close()) return;
        const delta = recorder.delta();
        if (delta.length > LARGEST_DELTA) {
          this.#tell(recorder.restore());
          throw new AppError('input/invalid', `"${name.label}" would change too many separate pixels to be kept. Nothing was changed; take a larger tolerance or a smaller area.`);
        }
        if (recorder.dirty !== null) this.labels.compact(recorder.dirty);
        if (delta.length === 0) return;
        this.history.push(name, delta);
        this.#onEntry({ kind: 'stroke', label: name.label, code: name.code, delta });
        this.#tell(null);
      },
      cancel: () => {
        if (!close()) return;
        const dirty = recorder.restore();
        if (dirty !== null) this.#tell(dirty);
      },
    };
    this.#open = gesture;
    return gesture;
  }

  /** A change that is made in one go. */
  change(name: EntryName, spans: Iterable<Span>, recolouring: Recolouring, allows: PixelTest | null = null): void {
    const gesture = this.begin(name);
    gesture.paint(spans, recolouring, allows);
    gesture.finish();
  }

  /** Takes the last change back, or makes it again. @returns whether there was one @throws AppError when its pixels cannot be fetched */
  async step(direction: 'undo' | 'redo'): Promise<boolean> {
    this.#open?.cancel();
    const entry = await this.history.next(direction);
    if (entry === null) return false;
    const dirty = this.labels.apply(entry.delta, direction);
    this.history.step(direction);
    this.#onEntry({ kind: direction, label: entry.label, code: entry.code });
    this.#tell(dirty);
    return true;
  }

  #tell(dirty: DirtyRect | null): void {
    for (const listener of this.#listeners) listener(dirty);
  }
}
