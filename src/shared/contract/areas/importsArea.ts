import { z } from 'zod';
import type { AppErrorData } from '../../errors/AppError.ts';
import type { Calibration } from '../../domain/records.ts';
import { method } from '../../rpc/Contract.ts';
import { PIECE_BYTES } from '../pieceBytes.ts';
import { pathParam, projectParam, textParam } from './params.ts';

export const FOLDER_ROLES = ['micrographs', 'masks', 'none'] as const;
/** What the images of a folder are taken for. */
export type FolderRole = (typeof FOLDER_ROLES)[number];

const importParam = z.string().min(1).max(64);
const choicesParam = z.object({
  /** By the name of the folder; those that are not named have the role that `files` gave them. */
  folders: z.record(textParam, z.enum(FOLDER_ROLES)),
  table: z.object({ name: textParam, map: z.array(z.object({ key: textParam, column: textParam })).max(200) }).nullable(),
  /** `means` is the name of a class or `unlabelled`; null: values are class numbers and 255 is unlabelled. */
  maskValues: z.array(z.object({ value: z.number().int().min(0).max(65_535), means: textParam })).max(65_536).nullable(),
  /** The specimen of every file for which the table names none; null: each file is its own. */
  specimen: textParam.nullable(),
  umPerPx: z.number().positive().nullable(),
  objective: textParam.nullable(),
});
/** What a person said about the files to import. */
export type ImportChoices = z.infer<typeof choicesParam>;

/** What the files are taken for before anybody said anything. Names are relative to what was dropped, with slashes. */
export interface ImportFilesView {
  readonly folders: readonly { readonly name: string; readonly images: number; readonly role: FolderRole }[];
  readonly tables: readonly ImportTableView[];
  /** The keys that columns can be mapped to. */
  readonly tableKeys: readonly string[];
  /** Chosen by themselves, or a workbook in place of a table. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[];
  /** Files in a folder that are neither pictures nor tables. */
  readonly ignored: readonly string[];
}

export interface ImportTableView {
  readonly name: string;
  readonly columns: readonly string[];
  /** The first rows, for seeing what the columns hold. */
  readonly rows: readonly (readonly string[])[];
  /** What the columns seem to be. */
  readonly guess: readonly { readonly key: string; readonly column: string }[];
  /** Why it cannot be read. */
  readonly refusal: string | null;
}

export interface ImportItemView {
  readonly file: string;
  /** `known`: its micrograph is there already and something is added to it; `skipped`: nothing is to be done. */
  readonly outcome: 'new' | 'known' | 'skipped' | 'refused';
  readonly reason: string | null;
  readonly specimen: string | null;
  readonly image: { readonly width: number; readonly height: number; readonly bitDepth: 8 | 16; readonly channels: 1 | 3 } | null;
  readonly calibration: Calibration | null;
  readonly mask: { readonly file: string; readonly refusal: string | null; readonly isTaken: boolean } | null;
}

export interface ImportPreviewView {
  readonly items: readonly ImportItemView[];
  readonly maskValues: readonly { readonly value: number; readonly pixels: number; readonly masks: number }[];
  readonly notes: readonly string[];
}

export interface ImportOutcome {
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
  readonly masks: number;
  /** Specimens that were there already and of which more is known now. */
  readonly updatedSpecimens: number;
  /** `outcome`: what was done, also of a failed one whose mask alone could not be taken. */
  readonly items: readonly { readonly file: string; readonly state: 'ok' | 'failed' | 'skipped'; readonly reason: string | null; readonly outcome: 'new' | 'known' | null; readonly specimen: string | null }[];
  readonly notes: readonly string[];
  readonly stoppedBy: AppErrorData | null;
}

export const importsMethods = {
  /** Files that a window will send in pieces; nothing comes into the project yet. */
  begin: method<{ readonly import: string }>()(z.object({ project: projectParam, files: z.array(z.object({ name: pathParam, bytes: z.number().int().min(0) })).min(1).max(50_000) })),
  /** Files and folders of this computer, for a window that knows their paths. */
  open: method<{ readonly import: string }>()(z.object({ project: projectParam, paths: z.array(pathParam).min(1).max(50_000) })),
  /** The next bytes of a file, in order. */
  piece: method<null>()(z.object({ import: importParam, file: z.number().int().min(0), offset: z.number().int().min(0), bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= PIECE_BYTES, `a piece is bytes, at most ${PIECE_BYTES}`) })),
  files: method<ImportFilesView>()(z.object({ import: importParam })),
  /** What the import would do. Runs as a job as long as files have to be read. */
  preview: method<ImportPreviewView>()(z.object({ import: importParam, choices: choicesParam })),
  run: method<{ readonly job: number }>()(z.object({ import: importParam, choices: choicesParam })),
  /** How the import ended; null while it runs. */
  outcome: method<ImportOutcome | null>()(z.object({ import: importParam })),
  /** Lets go of the files that were sent. */
  discard: method<null>()(z.object({ import: importParam })),
} as const;
