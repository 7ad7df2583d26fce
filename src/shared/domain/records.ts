import type { LabelSet } from './labelSet.ts';

/** Database ids are whole numbers; hashes are lower-case hexadecimal SHA-256. */
export type Id = number;
export type Sha256 = string;

/** A physical sample. `code` is unique in a project. Composition in weight %. */
export interface Specimen {
  readonly id: Id;
  readonly code: string;
  readonly grade: string | null;
  readonly batch: string | null;
  readonly composition: Readonly<Record<string, number>>;
  readonly remarks: string | null;
}

export const HEAT_TREATMENT_KINDS = ['annealing', 'normalizing', 'quenching', 'tempering', 'hardening', 'other'] as const;
export type HeatTreatmentKind = (typeof HEAT_TREATMENT_KINDS)[number];

/** One step of a specimen's heat treatment; steps are ordered by `position` from 0. */
export interface HeatTreatmentStep {
  readonly position: number;
  readonly kind: HeatTreatmentKind;
  readonly celsius: number | null;
  readonly minutes: number | null;
  readonly cooling: string | null;
}

export interface Preparation {
  readonly grinding: string | null;
  readonly polishing: string | null;
  readonly etchant: string | null;
  readonly etchingSeconds: number | null;
  readonly operator: string | null;
}

/** How µm per pixel is known. Without a calibration no µm value is ever shown. */
export const CALIBRATION_SOURCES = ['entered', 'metadata', 'table', 'stageMicrometer', 'scaleBar', 'synthetic'] as const;
export type CalibrationSource = (typeof CALIBRATION_SOURCES)[number];

export interface Calibration {
  readonly umPerPx: number;
  readonly source: CalibrationSource;
  /** Where exactly: a TIFF tag, a CSV column … */
  readonly origin: string;
  /** False until a person said yes. */
  readonly confirmed: boolean;
}

/** A calibration as it stands in the history; without a value an earlier one was taken back. */
export interface CalibrationEntry extends Omit<Calibration, 'umPerPx'> {
  readonly umPerPx: number | null;
  readonly at: string;
}

export interface Micrograph {
  readonly id: Id;
  readonly specimenId: Id;
  /** File name as imported, without folders. */
  readonly file: string;
  /** SHA-256 of the original file, which is the blob's name. */
  readonly sha256: Sha256;
  /** SHA-256 of the decoded, orientation-corrected pixels. */
  readonly pixelSha256: Sha256;
  /** Size after the orientation was applied. */
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  readonly channels: 1 | 3;
  readonly modality: string | null;
  readonly objective: string | null;
  readonly calibration: Calibration | null;
}

/** Who or what made a mask. */
export const MASK_ORIGINS = ['drawn', 'assisted', 'predicted', 'imported', 'synthetic'] as const;
export type MaskOrigin = (typeof MASK_ORIGINS)[number];

/** A mask's newest revision is the mask; earlier ones stay. Pixels are an 8-bit index PNG blob. */
export interface MaskRevision {
  readonly id: Id;
  readonly micrographId: Id;
  readonly revision: number;
  readonly origin: MaskOrigin;
  /** The tool, the model or the file that made it. */
  readonly by: string;
  readonly sha256: Sha256;
  /** How much of the micrograph it labels, 0 to 1; null: not counted. */
  readonly labelledShare: number | null;
  readonly createdAt: string;
}

export const SPLIT_SIDES = ['train', 'validation', 'test'] as const;
export type SplitSide = (typeof SPLIT_SIDES)[number];

export interface StoredLabelSet extends LabelSet {
  readonly id: Id;
  readonly name: string;
}

export interface DatasetRecord {
  readonly id: Id;
  readonly name: string;
  /** The recipe: `DatasetRecipe` of datasets/recipe.ts. */
  readonly recipe: unknown;
  readonly createdAt: string;
}

export const RUN_STATES = ['running', 'paused', 'cancelled', 'failed', 'finished'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** One training. Settings and history are the engine's own shapes, kept as JSON. */
export interface RunRecord {
  readonly id: Id;
  readonly datasetId: Id;
  readonly state: RunState;
  readonly network: string;
  readonly settings: unknown;
  readonly history: unknown;
  readonly result: unknown;
  readonly reason: string | null;
  /** What its model shall be called; null: as the program likes. */
  readonly modelName: string | null;
  readonly modelId: Id | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

/** A trained network; its weights are a safetensors blob that describes itself. */
export interface ModelRecord {
  readonly id: Id;
  readonly name: string;
  readonly network: string;
  readonly sha256: Sha256;
  readonly card: unknown;
  readonly runId: Id | null;
  readonly createdAt: string;
}

export interface EvaluationRecord {
  readonly id: Id;
  readonly modelId: Id;
  readonly on: SplitSide | 'all';
  readonly result: unknown;
  readonly createdAt: string;
}

export const SERIES_KINDS = ['search', 'folds'] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

/** Trainings that belong together and are compared. The plans are the services' own shapes, kept as JSON. */
export interface SeriesRecord {
  readonly id: Id;
  /** Its models are called NAME/ROW. */
  readonly name: string;
  readonly kind: SeriesKind;
  readonly plan: unknown;
  readonly createdAt: string;
}

/** One training of a series; ended when it has an evaluation or a reason. */
export interface SeriesRow {
  readonly seriesId: Id;
  readonly position: number;
  readonly name: string;
  readonly plan: unknown;
  readonly runId: Id | null;
  /** What it is compared by. */
  readonly evaluationId: Id | null;
  /** A look at the test side, for rows that get one besides. */
  readonly testEvaluationId: Id | null;
  /** Why it has no figures and never will. */
  readonly reason: string | null;
}

export const BATCH_ITEM_STATES = ['waiting', 'ok', 'failed', 'skipped'] as const;
export type BatchItemState = (typeof BATCH_ITEM_STATES)[number];

/** `settings`: how the micrographs were seen and put together, the services' own shape; null of a batch of an earlier version. */
export interface BatchRecord {
  readonly id: Id;
  readonly modelId: Id;
  readonly settings: unknown;
  /** Where masks of files that are not in the project are written. */
  readonly outFolder: string | null;
  readonly createdAt: string;
}

export const BATCH_VERDICTS = ['accepted', 'rejected'] as const;
/** What a person thinks of a mask of a batch. */
export type BatchVerdict = (typeof BATCH_VERDICTS)[number];

export interface BatchItem {
  readonly batchId: Id;
  readonly position: number;
  readonly file: string;
  readonly micrographId: Id | null;
  readonly state: BatchItemState;
  readonly reason: string | null;
  /** The mask revision that was made, for a micrograph of the project. */
  readonly maskRevisionId: Id | null;
  /** Area fraction of each class, in class order. */
  readonly fractions: readonly number[] | null;
  /** Mean of the largest class probability over all pixels; null unless ok, and in batches of an earlier version. */
  readonly confidence: number | null;
  /** The same in each part of the micrograph, a small grey PNG. */
  readonly certaintySha256: Sha256 | null;
  /** Null: nobody has looked at it. */
  readonly verdict: BatchVerdict | null;
  /** The mask revision that its acceptance made. */
  readonly verdictRevisionId: Id | null;
  readonly verdictBy: string | null;
  readonly remark: string | null;
}

/** A number with unit, method, uncertainty and provenance. */
export interface MeasurementRecord {
  readonly id: Id;
  readonly micrographId: Id;
  readonly quantity: string;
  readonly value: number;
  readonly unit: string;
  readonly method: string;
  readonly uncertainty: number | null;
  readonly provenance: unknown;
  readonly createdAt: string;
}

/** An issued report. Number and operator are null of a report of an earlier version, which carries no data either. */
export interface ReportRecord {
  readonly id: Id;
  readonly specimenId: Id;
  readonly sha256: Sha256;
  readonly number: string | null;
  readonly operator: string | null;
  readonly createdAt: string;
}

export interface AuditEntry {
  readonly id: Id;
  readonly at: string;
  readonly who: string;
  /** What was done, as area.action: `mask.import`. */
  readonly action: string;
  readonly subject: string;
  readonly details: unknown;
}
