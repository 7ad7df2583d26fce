import { z } from 'zod';
import { CALIBRATION_SOURCES, MASK_ORIGINS } from '../domain/records.ts';

/** Name of the file in a report that holds its numbers. */
export const MEASUREMENTS_FILE = 'measurements.json';
export const MEASUREMENTS_CSV = 'measurements.csv';
const FORMAT = 'nital-measurements';
export const MEASUREMENTS_VERSION = 1;

const id = z.number().int().positive();
const count = z.number().int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string();
const number = z.number().nullable();

const metrics = { globalAccuracy: number, meanAccuracy: number, meanIoU: number, weightedIoU: number, meanBFScore: number };

const calibration = z.object({ umPerPx: z.number().positive(), source: z.enum(CALIBRATION_SOURCES), origin: text, confirmed: z.boolean() });
const mask = z.object({ id, revision: count, origin: z.enum(MASK_ORIGINS), by: text, sha256: hash, createdAt: text, segmentation: z.unknown(), attached: text.nullable() });

const field = z.object({
  id,
  file: text,
  sha256: hash,
  pixelSha256: hash,
  width: count,
  height: count,
  modality: text.nullable(),
  objective: text.nullable(),
  calibration: calibration.nullable(),
  mask: mask.nullable(),
  pixels: z.array(count).nullable(),
  unlabelledPixels: count.nullable(),
  fractions: z.array(z.number()).nullable(),
  unlabelledShare: z.number(),
});

const statistics = z.object({
  classIndex: count,
  n: count,
  mean: z.number(),
  s: number,
  t: number,
  ci95: number,
  relativeAccuracyPercent: number,
  fieldsForTenPercent: number,
});

const classFigures = z.object({ index: count, name: text, accuracy: number, iou: number, bfScore: number, dice: number, precision: number });

const evaluation = z.object({
  id,
  judgedAt: text,
  on: text,
  micrographs: count,
  specimens: count,
  leak: text.nullable(),
  ...metrics,
  kappa: number,
  meanBFScoreAt: z.array(z.object({ tolerancePx: z.number(), value: number })),
  classes: z.array(classFigures),
  confusion: z.array(z.array(count)),
  baselines: z.array(z.object({ name: text, ...metrics })),
});

const model = z.object({
  name: text,
  network: text,
  learnables: count,
  trainedOn: text,
  sha256: hash,
  settings: z.array(z.object({ name: text, value: text })),
  /** The curves of its training, of which the report shows a picture. */
  history: z.object({ points: count, sha256: hash }),
});

/**
 * The numbers of a report with what each can be traced to, as they are attached to its PDF. The version goes up when a reader of an
 * earlier one would misread it.
 */
export const reportMeasurementsSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(MEASUREMENTS_VERSION),
  report: z.object({ number: text, date: text, software: text, operator: text, laboratory: text }),
  project: z.object({ name: text, createdAt: text }),
  settings: z.object({
    laboratory: text.nullable(),
    address: z.array(text),
    operator: text.nullable(),
    remarks: z.array(text),
    micrographs: z.array(id).nullable(),
    attachMasks: z.boolean(),
  }),
  specimen: z.object({ id, code: text, grade: text.nullable(), batch: text.nullable(), composition: z.record(text, z.number()), remarks: text.nullable() }),
  heatTreatment: z.array(z.object({ kind: text, celsius: number, minutes: number, cooling: text.nullable() })),
  preparation: z.object({ grinding: text.nullable(), polishing: text.nullable(), etchant: text.nullable(), etchingSeconds: number, operator: text.nullable() }).nullable(),
  classes: z.array(z.object({ index: count, name: text, colour: text, kind: text })),
  micrographs: z.array(field),
  statistics: z.array(statistics),
  model: model.nullable(),
  evaluation: evaluation.nullable(),
  method: z.array(text),
  deviations: z.array(text),
});
export type ReportMeasurements = z.infer<typeof reportMeasurementsSchema>;

/** As it is attached: with the SHA-256 of the canonical text of everything else. */
export const sealedMeasurementsSchema = reportMeasurementsSchema.extend({ sha256: hash });
export type SealedMeasurements = z.infer<typeof sealedMeasurementsSchema>;
