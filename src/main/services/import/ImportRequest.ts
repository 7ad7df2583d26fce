import type { AppErrorData } from '../../../shared/errors/AppError.ts';
import type { Calibration, Id } from '../../../shared/domain/records.ts';

/** What to import, and what is known about it. */
export interface ImportRequest {
  /** Image files, folders (all images directly in them) and patterns such as `images/*.tif`. */
  readonly paths: readonly string[];
  /** A folder of masks, each with the base name of its micrograph. */
  readonly masks?: string;
  /** What mask values mean; without it they are class indices, and 255 is unlabelled. */
  readonly maskValues?: readonly MaskValueMeaning[];
  readonly table?: ImportTable;
  /** The specimen of every file that no table names one for; without it each file is its own, by its base name. */
  readonly specimen?: string;
  /** µm per pixel of every file that no table gives one for. */
  readonly umPerPx?: number;
  readonly modality?: string;
  readonly objective?: string;
  /** `first` takes the first page of a TIFF with several, which is refused otherwise. */
  readonly page?: 'single' | 'first';
}

/** One mask value; `means` is a class name, a class index, or `unlabelled`. */
export interface MaskValueMeaning {
  readonly value: number;
  readonly means: string | number;
}

/** A CSV file with one row per micrograph, and what its columns are. */
export interface ImportTable {
  readonly path: string;
  /** See `TABLE_KEYS`. */
  readonly map: readonly ColumnMapping[];
}

/** One thing a table says: from a column, or the same text for every row. */
export interface ColumnMapping {
  readonly key: string;
  readonly from: { readonly column: string } | { readonly text: string };
}

export type ImportItemState = 'ok' | 'failed' | 'skipped';

/** How one input ended. */
export interface ImportItem {
  /** The path as it was found. */
  readonly file: string;
  readonly state: ImportItemState;
  /** Why it failed or was skipped; of an `ok` item, what there is to know about it. */
  readonly reason: string | null;
  /** What was done: its micrograph was added, or something was added to the one that is there; null: nothing. */
  readonly outcome: 'new' | 'known' | null;
  /** The micrograph in the project; also of a failed item, when only its mask could not be taken. */
  readonly micrograph: Id | null;
  readonly specimen: string | null;
  /** The mask revision that was added. */
  readonly mask: Id | null;
}

/** A sentence about an import as a whole. */
export interface ImportNote {
  readonly text: string;
  /** How the command line is told what the sentence asks for, if it asks for something. */
  readonly option?: string;
}

export interface ImportResult {
  /** Items of each state; together as many as `items`. */
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
  /** Specimens that were there already and of which more is known now. */
  readonly updatedSpecimens: number;
  readonly items: readonly ImportItem[];
  readonly notes: readonly ImportNote[];
  /** Why the import ended before all inputs were tried (disk full, cancelled); those are skipped. */
  readonly stoppedBy: AppErrorData | null;
}

/** What an import would make of one input. */
export interface PreviewItem {
  /** The path as it was found. */
  readonly file: string;
  /** `known`: its micrograph is there already and something is added to it; `skipped`: nothing is to be done. */
  readonly outcome: 'new' | 'known' | 'skipped' | 'refused';
  /** Why it is refused or skipped; of the others, what there is to know. */
  readonly reason: string | null;
  /** The micrograph in the project that it is, or is equal to. */
  readonly micrograph: Id | null;
  readonly specimen: string | null;
  readonly image: { readonly width: number; readonly height: number; readonly bitDepth: 8 | 16; readonly channels: 1 | 3 } | null;
  readonly calibration: Calibration | null;
  readonly mask: PreviewMask | null;
}

export interface PreviewMask {
  readonly file: string;
  /** Why it cannot be taken; the micrograph is taken without it. */
  readonly refusal: string | null;
  /** It would be stored: it can be taken, and is not there yet. */
  readonly isTaken: boolean;
}

/** A value that masks hold. */
export interface SeenMaskValue {
  readonly value: number;
  /** Over all masks. */
  readonly pixels: number;
  readonly masks: number;
}

/** What an import would do; nothing was written. */
export interface ImportPreview {
  readonly items: readonly PreviewItem[];
  /** What the masks hold, in rising order. */
  readonly maskValues: readonly SeenMaskValue[];
  readonly notes: readonly ImportNote[];
}
