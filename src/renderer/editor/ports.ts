import type { LabelTiles } from './labels/LabelTiles.ts';

/** A square piece of a micrograph at one level, in 8-bit display values, channels interleaved. */
export interface ImageTile {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly bytes: Uint8Array;
}

/** Where the editor gets the micrograph from. Level 0 is full size, each further one halves it. */
export interface ImageTiles {
  readonly width: number;
  readonly height: number;
  tile(level: number, column: number, row: number): Promise<ImageTile>;
}

/** Bytes of the largest change that can be kept. */
export const LARGEST_DELTA = 8 * 2 ** 20;

/** One change as the history names it; `code` is not translated. */
export interface EntryName {
  readonly label: string;
  readonly code: string;
}

/** What is written to the journal, in order. */
export type JournalEntry = EntryName & ({ readonly kind: 'stroke'; readonly delta: Uint8Array } | { readonly kind: 'undo' | 'redo' });

/** A change of the past whose pixels may have to be fetched. */
export interface PastEntry extends EntryName {
  readonly bytes: number;
}

export interface LoadedMask {
  readonly labels: LabelTiles;
  /** Changes that can be taken back, oldest first, then those that were taken back and can be made again. */
  readonly entries: readonly PastEntry[];
  /** How many of them, at the end, are taken back. */
  readonly undone: number;
}

/** Where the mask is kept. Every acknowledged entry survives a crash of anything. */
export interface MaskStore {
  load(): Promise<LoadedMask>;
  /** The pixels of change `index` of the history. */
  delta(index: number): Promise<Uint8Array>;
  /** Resolves to the time of saving (ISO 8601) when all entries are on the disk. */
  append(entries: readonly JournalEntry[]): Promise<string>;
}
