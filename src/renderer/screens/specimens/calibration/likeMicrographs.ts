import type { Micrograph } from '../../../../shared/domain/records.ts';

/** All with the same objective and the same size: what one camera on one microscope at one magnification takes. */
export function likeMicrographs(micrograph: Micrograph, all: readonly Micrograph[]): Micrograph[] {
  return all.filter(({ objective, width, height }) => objective === micrograph.objective && width === micrograph.width && height === micrograph.height);
}

/** A scale that is in use for an objective and a size. */
export interface ObjectiveScale {
  readonly objective: string | null;
  readonly width: number;
  readonly height: number;
  readonly umPerPx: number;
  readonly micrographs: number;
}

/** What the objectives of this project are calibrated to, those most in use first. */
export function objectiveScales(all: readonly Micrograph[]): ObjectiveScale[] {
  const groups = Map.groupBy(
    all.filter(({ calibration }) => calibration !== null && calibration.confirmed),
    ({ objective, width, height, calibration }) => `${objective ?? ''} ${width} ${height} ${calibration?.umPerPx ?? ''}`,
  );
  return [...groups.values()]
    .flatMap((group): ObjectiveScale[] => {
      const [first] = group;
      return first === undefined || first.calibration === null ? [] : [{ objective: first.objective, width: first.width, height: first.height, umPerPx: first.calibration.umPerPx, micrographs: group.length }];
    })
    .sort((a, b) => b.micrographs - a.micrographs);
}
