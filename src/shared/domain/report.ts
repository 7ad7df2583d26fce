import type { HistoryPoint } from '../engineProtocol/jobs.ts';
import type { EvaluationResult } from '../metrics/evaluationResult.ts';
import type { Raster } from '../raster/raster.ts';
import type { FieldStatistics } from '../stereology/statistics.ts';
import type { LabelSet } from './labelSet.ts';
import type { Calibration, HeatTreatmentStep, Id, MaskRevision, Preparation, Sha256, Specimen } from './records.ts';

/** Who issues the report. `logo` is a decoded image, printed at most 18 mm high. */
export interface ReportLaboratory {
  readonly name: string;
  readonly address: readonly string[];
  /** As the accreditation body writes it; null: not accredited, and nothing is claimed. */
  readonly accreditation: string | null;
  /** Who did the work and answers for it. */
  readonly operator: string;
  readonly logo: Raster | null;
}

/** Whom the report is for, with the customer's own order number. */
export interface ReportCustomer {
  readonly name: string;
  readonly address: readonly string[];
  readonly order: string | null;
}

/** The mask revision that a field was measured from. `segmentation`: how a model saw the micrograph, where one did; else null. */
export interface ReportMask extends Pick<MaskRevision, 'id' | 'revision' | 'origin' | 'by' | 'sha256' | 'createdAt'> {
  readonly segmentation: unknown;
}

/** One micrograph (a field of the statistics) in numbers. */
export interface ReportField {
  readonly id: Id;
  readonly file: string;
  readonly sha256: Sha256;
  readonly pixelSha256: Sha256;
  /** Size in pixels. */
  readonly width: number;
  readonly height: number;
  readonly modality: string | null;
  readonly objective: string | null;
  readonly calibration: Calibration | null;
  /** Null: there is no mask, and nothing was measured. */
  readonly mask: ReportMask | null;
  /** Pixels of each class, in class order; null: there is no mask. */
  readonly pixels: readonly number[] | null;
  readonly unlabelledPixels: number | null;
  /** Area fraction of each class among labelled pixels, 0 to 1, in class order; null: no pixel is labelled. */
  readonly fractions: readonly number[] | null;
  /** Share of pixels without a class, 0 to 1. */
  readonly unlabelledShare: number;
  /** Who or what made the mask, in words: `drawn by M. Weber, revision 3`. */
  readonly maskOrigin: string | null;
}

/** They may be smaller than the micrograph, with the same proportions. */
export interface ReportPictures {
  readonly image: Raster;
  /** The micrograph with its classes laid over it; null: there is no mask. */
  readonly overlay: Raster | null;
}

/** A field as the report shows it. */
export interface ReportMicrograph extends ReportField, ReportPictures {
  /** The mask as its PNG, where it is to be attached. */
  readonly maskPng: Uint8Array | null;
}

/** Statistics of the area fraction of one class (shares from 0 to 1) over the fields. */
export interface ReportStatistics extends FieldStatistics {
  readonly classIndex: number;
  /** Fields in all that would reach 10 % relative accuracy; null when unknown. */
  readonly fieldsForTenPercent: number | null;
}

export interface ReportModel {
  readonly name: string;
  /** The network's title: `U-Net, 4 levels`. */
  readonly network: string;
  readonly learnables: number;
  /** What it was trained on, in words. */
  readonly trainedOn: string;
  readonly sha256: Sha256;
  /** The settings that decide a training's outcome, as a colleague would read them. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
}

export interface ReportEvaluation {
  readonly id: Id;
  /** ISO 8601. */
  readonly judgedAt: string;
  /** Which part of the data was judged, in words: `test side, split by specimen`. */
  readonly on: string;
  readonly micrographs: number;
  readonly specimens: number;
  /** A sentence when the split lets parts of one specimen stand on two sides; null when it is honest. */
  readonly leak: string | null;
  readonly result: EvaluationResult;
}

/** What a person chose for a report; with the project's data it gives every number again. */
export interface ReportSettings {
  readonly laboratory: string | null;
  readonly address: readonly string[];
  readonly operator: string | null;
  readonly remarks: readonly string[];
  /** The micrographs that stand in it; null: all of the specimen. */
  readonly micrographs: readonly Id[] | null;
  /** Whether the masks are attached. */
  readonly attachMasks: boolean;
}

/** Everything an inspection report says, in numbers and words: what its data are made of, and what is recomputed when it is verified. */
export interface ReportFacts {
  readonly number: string;
  /** ISO 8601; also the PDF's creation date, so that equal content gives equal bytes. */
  readonly date: string;
  /** Program and version: `Nital 0.1.0`. */
  readonly software: string;
  /** The project it was made in; name and birth tell projects apart. */
  readonly project: { readonly name: string; readonly createdAt: string };
  readonly settings: ReportSettings;
  readonly laboratory: ReportLaboratory;
  readonly customer: ReportCustomer | null;
  readonly specimen: Pick<Specimen, 'id' | 'code' | 'grade' | 'batch' | 'composition' | 'remarks'>;
  readonly heatTreatment: readonly HeatTreatmentStep[];
  readonly preparation: Preparation | null;
  /** How the numbers were found and after which standards, one paragraph each. */
  readonly method: readonly string[];
  readonly labelSet: LabelSet;
  readonly micrographs: readonly ReportField[];
  readonly statistics: readonly ReportStatistics[];
  readonly model: ReportModel | null;
  readonly evaluation: ReportEvaluation | null;
  readonly trainingHistory: readonly HistoryPoint[];
  /** Deviations from the method or a standard. */
  readonly deviations: readonly string[];
  readonly remarks: readonly string[];
}

/** Everything an inspection report shows, in numbers, words and pixels. Rendering it needs nothing else. */
export interface ReportContent extends ReportFacts {
  readonly micrographs: readonly ReportMicrograph[];
  /** A draft says so on every page and carries no data, so that nobody takes it for a report. */
  readonly isDraft: boolean;
}
