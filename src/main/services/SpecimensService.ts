import { AppError } from '../../shared/errors/AppError.ts';
import type { HeatTreatmentStep, Preparation, Specimen } from '../../shared/domain/records.ts';
import type { HeatTreatmentInput } from '../project/areas/HeatTreatments.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { MicrographSummary } from './specimens/MicrographSummary.ts';

/** A specimen and all that is known about it. */
export interface SpecimenRecord extends Specimen {
  readonly heatTreatment: readonly HeatTreatmentStep[];
  readonly preparation: Preparation | null;
  readonly micrographs: readonly MicrographSummary[];
}

/** What to change; what is left out stays, null clears. */
export interface SpecimenChanges {
  readonly grade?: string | null;
  readonly batch?: string | null;
  readonly remarks?: string | null;
  /** Weight %; replaces the whole composition. */
  readonly composition?: Readonly<Record<string, number>>;
  /** Replaces all steps. */
  readonly heatTreatment?: readonly HeatTreatmentInput[];
  /** Fields that are left out are taken from the latest preparation. */
  readonly preparation?: Partial<Preparation>;
}

/** Specimens with their composition, heat treatment, preparation and micrographs. */
export class SpecimensService {
  /** All specimens by their code. */
  list(_project: ProjectStore): SpecimenRecord[] {
    throw new AppError('internal', 'not written yet');
  }

  /** @throws AppError `project/unknownRecord` with the codes there are. */
  show(_project: ProjectStore, _code: string): SpecimenRecord {
    throw new AppError('internal', 'not written yet');
  }

  /** Changes a specimen, or adds one with this code, in one transaction. @throws AppError `input/invalid`. */
  set(_project: ProjectStore, _code: string, _changes: SpecimenChanges): { specimen: SpecimenRecord; added: boolean } {
    throw new AppError('internal', 'not written yet');
  }
}
