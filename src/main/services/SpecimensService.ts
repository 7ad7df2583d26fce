import type { HeatTreatmentStep, Id, Preparation, Specimen } from '../../shared/domain/records.ts';
import type { SpecimenChange, SpecimenEdit } from '../../shared/contract/areas/specimensArea.ts';
import { AppError } from '../../shared/errors/AppError.ts';
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

const NO_PREPARATION: Preparation = { grinding: null, polishing: null, etchant: null, etchingSeconds: null, operator: null };

/** Specimens with their composition, heat treatment, preparation and micrographs. */
export class SpecimensService {
  /** All specimens by their code. */
  list(project: ProjectStore): SpecimenRecord[] {
    return project.specimens.list().map((specimen) => recordOf(project, specimen));
  }

  /** @throws AppError `project/unknownRecord` with the codes there are. */
  show(project: ProjectStore, code: string): SpecimenRecord {
    const specimen = project.specimens.byCode(code);
    if (specimen !== undefined) return recordOf(project, specimen);
    const codes = project.specimens.list().map((known) => known.code);
    const known = codes.length === 0 ? 'It has none yet.' : `Its specimens are: ${codes.slice(0, 20).join(', ')}${codes.length > 20 ? ` and ${codes.length - 20} more` : ''}.`;
    throw new AppError('project/unknownRecord', `There is no specimen "${code}" in the project "${project.name}". ${known}`);
  }

  /** Changes a specimen, or adds one with this code, in one transaction. @throws AppError `input/invalid`. */
  set(project: ProjectStore, code: string, changes: SpecimenChanges): { specimen: SpecimenRecord; added: boolean } {
    const { grade, batch, remarks, composition, heatTreatment, preparation } = changes;
    const added = project.specimens.byCode(code) === undefined;
    project.transaction(() => {
      const { id } = project.specimens.upsert({ code, grade, batch, remarks, composition });
      if (heatTreatment !== undefined) project.heatTreatments.replace(id, heatTreatment);
      if (preparation !== undefined) project.preparations.add(id, { ...NO_PREPARATION, ...project.preparations.latest(id), ...preparation });
    });
    return { specimen: this.show(project, code), added };
  }

  /**
   * Changes specimens, each in its own way, in one transaction. The answer has what stood there before: given back to `edit`, it
   * undoes the change.
   * @throws AppError `input/invalid`, `project/unknownRecord`
   */
  edit(project: ProjectStore, edits: readonly SpecimenEdit[]): SpecimenEdit[] {
    return project.transaction(() =>
      edits.map(({ id, changes }): SpecimenEdit => {
        const former = formerValues(project, id, changes);
        if (changes.code !== undefined) project.specimens.rename(id, changes.code);
        this.set(project, project.specimens.get(id).code, changes);
        return { id, changes: former };
      }),
    );
  }
}

/** What a change is about to replace. */
function formerValues(project: ProjectStore, id: Id, changes: SpecimenChange): SpecimenChange {
  const { code, grade, batch, remarks, composition } = project.specimens.get(id);
  const heatTreatment = project.heatTreatments.ofSpecimen(id).map(({ position: _, ...step }) => step);
  const whole: SpecimenChange = { code, grade, batch, remarks, composition, heatTreatment, preparation: project.preparations.latest(id) ?? NO_PREPARATION };
  return Object.fromEntries(Object.entries(whole).filter(([key]) => changes[key as keyof SpecimenChange] !== undefined));
}

function recordOf(project: ProjectStore, specimen: Specimen): SpecimenRecord {
  const micrographs = project.micrographs.ofSpecimen(specimen.id).map((micrograph): MicrographSummary => {
    const mask = project.masks.inForce(micrograph.id);
    return { ...micrograph, mask: mask === undefined ? null : { revision: mask.revision, origin: mask.origin, by: mask.by } };
  });
  return { ...specimen, heatTreatment: project.heatTreatments.ofSpecimen(specimen.id), preparation: project.preparations.latest(specimen.id) ?? null, micrographs };
}
