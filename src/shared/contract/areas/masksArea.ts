import { z } from 'zod';
import type { MaskOrigin, MaskRevision } from '../../domain/records.ts';
import { method } from '../../rpc/Contract.ts';
import { bytesParam, idParam, projectParam } from './params.ts';

/** A row of the list of micrographs to draw on. */
export interface MaskRow {
  readonly id: number;
  readonly file: string;
  readonly specimenId: number;
  /** Its code. */
  readonly specimen: string;
  readonly width: number;
  readonly height: number;
  readonly umPerPx: number | null;
  /** The mask that opens: the newest truth, else the newest prediction; null while there is none. */
  readonly revision: number | null;
  readonly origin: MaskOrigin | null;
  /** How much of the micrograph that mask labels, 0 to 1; null: without one, or not counted. */
  readonly labelledShare: number | null;
  /** Entries of its journal that are no revision yet. */
  readonly pendingStrokes: number;
}

/** A square of a micrograph, at its right and lower border what is left of it. */
export interface ImageTile {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** 8 bits per channel as they are shown, row by row, channels interleaved. */
  readonly bytes: Uint8Array;
}

/** A stroke as the list of undo shows it. */
export interface HistoryEntry {
  readonly label: string;
  readonly code: string;
  /** Of its delta. */
  readonly bytes: number;
}

/** A mask's pixels. */
export interface MaskLabels {
  readonly width: number;
  readonly height: number;
  /** One class index per pixel row by row, 255 unlabelled, packed as raw deflate (RFC 1951). */
  readonly labels: Uint8Array;
}

export interface OpenedMask extends MaskLabels {
  /** Id of the revision that the strokes are on: `base` of `append`. Null: an empty mask. */
  readonly revision: number | null;
  /** Number of the journal's last entry, 0 of none: the next one is one more. It goes on over commits. */
  readonly sequence: number;
  /** All that can be undone, oldest first, and behind it what can be done again. */
  readonly history: readonly HistoryEntry[];
  /** How many at the end of the history are undone. */
  readonly undone: number;
  readonly pendingStrokes: number;
}

export interface StrokesSaved {
  /** Number of the last entry that is on the disk. */
  readonly acknowledged: number;
  readonly savedAt: string;
}

/** What other windows hear when strokes were saved. */
export interface MaskSaved extends StrokesSaved {
  readonly micrograph: number;
}

const maskParams = { project: projectParam, micrograph: idParam };
const nameParam = z.string().max(200);
/** Bytes of one change; a message takes several. */
const LARGEST_DELTA = 8 * 2 ** 20;

const strokeEntry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stroke'), label: nameParam, code: nameParam, delta: bytesParam(LARGEST_DELTA) }),
  z.object({ kind: z.literal('undo'), label: nameParam, code: nameParam }),
  z.object({ kind: z.literal('redo'), label: nameParam, code: nameParam }),
]);
/** One thing done to a mask: a change (`encodeDelta`), the last one taken back, or the last one that was taken back made again. */
export type StrokeEntry = z.infer<typeof strokeEntry>;

export const masksMethods = {
  list: method<readonly MaskRow[]>()(z.object({ project: projectParam })),
  /**
   * A tile of 512 pixels. Level 0 is full size; each further level has half the width and height, rounded up, of the one before,
   * each pixel the mean of those it covers. 16 bits are shown through one window for the whole image.
   */
  imageTile: method<ImageTile>()(z.object({ ...maskParams, level: z.number().int().min(0).max(16), column: z.number().int().min(0), row: z.number().int().min(0) })),
  /** Makes the tiles of a micrograph that is likely to be opened next, so that opening it is fast. Answers when they are there. */
  prepare: method<null>()(z.object(maskParams)),
  /** The mask with every journalled stroke. */
  open: method<OpenedMask>()(z.object(maskParams)),
  /** Changes of the history by their place in it, for undoing what was drawn before the window was opened. */
  history: method<readonly Uint8Array[]>()(z.object({ ...maskParams, from: z.number().int().min(0), count: z.number().int().min(1).max(1000) })),
  /**
   * Saves what was drawn: on the disk when it answers. Entries are numbered from `sequence`; those that are saved already are passed
   * over, so asking again after a lost connection is harmless. `mask/conflict`: another window drew meanwhile; open the mask again.
   */
  append: method<StrokesSaved>()(z.object({ ...maskParams, base: idParam.nullable(), sequence: z.number().int().positive(), entries: z.array(strokeEntry).min(1).max(1000) })),
  /** Makes a revision of what was drawn; the one there is when nothing was, null when there is none either. */
  commit: method<{ readonly revision: number | null }>()(z.object({ ...maskParams, origin: z.enum(['drawn', 'assisted']).default('drawn'), by: z.string().min(1).max(200).optional() })),
  /** All revisions of a mask, oldest first. */
  revisions: method<readonly MaskRevision[]>()(z.object(maskParams)),
  /** The pixels of any revision, for comparing. */
  labels: method<MaskLabels>()(z.object({ project: projectParam, revision: idParam })),
} as const;
