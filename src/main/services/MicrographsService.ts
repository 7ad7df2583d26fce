import type { CalibrationEdit, MicrographMove } from '../../shared/contract/areas/micrographsArea.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';

/** Corrections of what is known about micrographs. Each answers with what undoes it, and is one transaction. */
export class MicrographsService {
  /** Null takes a calibration back. @throws AppError `input/invalid`, `project/unknownRecord` */
  calibrate(project: ProjectStore, edits: readonly CalibrationEdit[]): CalibrationEdit[] {
    return project.transaction(() =>
      edits.map(({ id, calibration }): CalibrationEdit => {
        const former = project.micrographs.get(id).calibration;
        if (calibration === null) project.calibrations.withdraw(id);
        else project.calibrations.add(id, calibration);
        return { id, calibration: former };
      }),
    );
  }

  /** @throws AppError `project/unknownRecord` */
  move(project: ProjectStore, moves: readonly MicrographMove[]): MicrographMove[] {
    return project.transaction(() =>
      moves.map(({ id, specimen }): MicrographMove => {
        const former = project.micrographs.get(id).specimenId;
        project.micrographs.move(id, project.specimens.get(specimen).id);
        return { id, specimen: former };
      }),
    );
  }
}
