import { z } from 'zod';
import { HEAT_TREATMENT_KINDS, type HeatTreatmentStep, type MaskOrigin, type MeasurementRecord, type Micrograph, type Preparation, type ReportRecord, type Specimen } from '../../domain/records.ts';
import { method } from '../../rpc/Contract.ts';
import { idParam, idsParam, projectParam, textParam } from './params.ts';

/** A row of the list of specimens. */
export interface SpecimenRow extends Specimen {
  readonly treatment: string;
  readonly micrographs: number;
  readonly calibrated: number;
  /** With a mask that a person drew, corrected or imported, or that is exact. */
  readonly masked: number;
  readonly predicted: number;
  /** For which a model ever proposed a mask. */
  readonly segmented: number;
  readonly reports: number;
  /** For the gallery: the first few micrographs. */
  readonly shown: readonly number[];
}

export interface MicrographRow extends Micrograph {
  readonly mask: { readonly revision: number; readonly origin: MaskOrigin; readonly by: string } | null;
}

/** The newest mask of a micrograph. */
export interface SpecimenMask {
  readonly micrographId: number;
  readonly file: string;
  readonly revision: number;
  readonly origin: MaskOrigin;
  /** The tool, the model or the file. */
  readonly by: string;
  /** Whose computer it was done at; null where the trail does not say. */
  readonly who: string | null;
  readonly createdAt: string;
}

export interface SpecimenView extends Specimen {
  readonly heatTreatment: readonly HeatTreatmentStep[];
  readonly preparation: Preparation | null;
  readonly micrographs: readonly MicrographRow[];
  readonly masks: readonly SpecimenMask[];
  readonly measurements: readonly Omit<MeasurementRecord, 'provenance'>[];
  readonly reports: readonly ReportRecord[];
}

const heatTreatmentStep = z.object({ kind: z.enum(HEAT_TREATMENT_KINDS), celsius: z.number().nullable(), minutes: z.number().nullable(), cooling: textParam.nullable() });

const codeParam = z.string().trim().min(1).max(200);
const changesParam = z.object({
  code: codeParam.optional(),
  grade: textParam.nullable().optional(),
  batch: textParam.nullable().optional(),
  remarks: textParam.nullable().optional(),
  composition: z.record(z.string().min(1).max(10), z.number()).optional(),
  heatTreatment: z.array(heatTreatmentStep).max(100).optional(),
  preparation: z.object({ grinding: textParam.nullable(), polishing: textParam.nullable(), etchant: textParam.nullable(), etchingSeconds: z.number().nullable(), operator: textParam.nullable() }).partial().optional(),
});
/** What is left out stays, null clears. */
export type SpecimenChange = z.infer<typeof changesParam>;

const editParam = z.object({ id: idParam, changes: changesParam });
export type SpecimenEdit = z.infer<typeof editParam>;

export const specimensMethods = {
  list: method<readonly SpecimenRow[]>()(z.object({ project: projectParam })),
  show: method<SpecimenView>()(z.object({ project: projectParam, id: idParam })),
  /** Changes those that are named in the same way; the answer is what `edit` needs to undo it. */
  change: method<readonly SpecimenEdit[]>()(z.object({ project: projectParam, ids: idsParam, changes: changesParam })),
  /** Changes each in its own way, all or none; the answer is what undoes it. */
  edit: method<readonly SpecimenEdit[]>()(z.object({ project: projectParam, edits: z.array(editParam).min(1).max(10_000) })),
  add: method<{ readonly id: number }>()(z.object({ project: projectParam, code: codeParam })),
} as const;
