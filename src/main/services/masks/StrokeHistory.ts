import type { HistoryEntry, StrokeEntry } from '../../../shared/contract/areas/masksArea.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { fingerprintOf } from '../../project/files/StrokeJournal.ts';

/** A stroke that can be undone or done again. */
export interface HistoryStroke extends HistoryEntry {
  /** The record of the journal that holds its change; its place is known once that is saved. */
  readonly record: { offset: number };
  readonly index: number;
}

/** What an entry does to the mask. */
export interface HistoryStep {
  readonly stroke: HistoryStroke;
  readonly direction: 'undo' | 'redo';
}

/** All that was done to a mask in order, and what of it is undone. A new stroke drops what is undone, as everywhere. */
export class StrokeHistory {
  #strokes: HistoryStroke[] = [];
  #undone = 0;
  #fingerprints: number[] = [];

  copy(): StrokeHistory {
    const copy = new StrokeHistory();
    copy.#strokes = this.#strokes.slice();
    copy.#undone = this.#undone;
    copy.#fingerprints = this.#fingerprints.slice();
    return copy;
  }

  get strokes(): readonly HistoryStroke[] {
    return this.#strokes;
  }

  get undone(): number {
    return this.#undone;
  }

  /** Number of the last entry, 0 of none. */
  get sequence(): number {
    return this.#fingerprints.length;
  }

  /** Whether this very entry has that number. */
  has(sequence: number, entry: StrokeEntry): boolean {
    return this.#fingerprints[sequence - 1] === fingerprintOf(entry);
  }

  /** Takes an entry; its stroke lies at `index` of `record`. @throws AppError `input/invalid` when there is nothing to undo or redo */
  take(entry: StrokeEntry, record: { offset: number }, index: number): HistoryStep {
    const step = this.#step(entry, record, index);
    this.#fingerprints.push(fingerprintOf(entry));
    return step;
  }

  #step(entry: StrokeEntry, record: { offset: number }, index: number): HistoryStep {
    if (entry.kind === 'stroke') {
      const stroke: HistoryStroke = { label: entry.label, code: entry.code, bytes: entry.delta.length, record, index };
      this.#strokes.splice(this.#strokes.length - this.#undone, this.#undone, stroke);
      this.#undone = 0;
      return { stroke, direction: 'redo' };
    }
    const isUndo = entry.kind === 'undo';
    const stroke = this.#strokes[this.#strokes.length - this.#undone - (isUndo ? 1 : 0)];
    if (stroke === undefined) throw new AppError('input/invalid', `There is nothing to ${entry.kind} on this mask. Open it again to see what was drawn.`);
    this.#undone += isUndo ? 1 : -1;
    return { stroke, direction: entry.kind };
  }
}
