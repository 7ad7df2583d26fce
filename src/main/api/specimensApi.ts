import type { NitalContract } from '../../shared/contract/contract.ts';
import type { SpecimenEdit, SpecimenMask, SpecimenRow } from '../../shared/contract/areas/specimensArea.ts';
import type { Micrograph } from '../../shared/domain/records.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import { isBegun } from '../../shared/domain/maskCover.ts';
import { describeTreatment } from '../../shared/format/describeTreatment.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { ApiContext } from './ApiContext.ts';

/** Micrographs of a specimen that its card in the gallery shows. */
const SHOWN = 4;

export function specimensApi({ app, open }: ApiContext): Handlers<NitalContract>['specimens'] {
  const edit = (project: string, edits: readonly SpecimenEdit[]): SpecimenEdit[] => {
    const former = app.specimens.edit(open.get(project), edits);
    open.changed(project, 'specimens');
    return former;
  };
  return {
    list: ({ project }) => rowsOf(open.get(project)),
    show: ({ project, id }) => {
      const store = open.get(project);
      const measurements = store.measurements.ofSpecimen(id).map(({ provenance: _, ...measurement }) => measurement);
      const shown = app.specimens.show(store, store.specimens.get(id).code);
      return { ...shown, masks: masksOf(store, shown.micrographs), measurements, reports: store.reports.ofSpecimen(id) };
    },
    change: ({ project, ids, changes }) => edit(project, ids.map((id) => ({ id, changes }))),
    edit: ({ project, edits }) => edit(project, edits),
    add: ({ project, code }) => {
      const { specimen } = app.specimens.set(open.get(project), code, {});
      open.changed(project, 'specimens');
      return { id: specimen.id };
    },
  };
}

function masksOf(store: ProjectStore, micrographs: readonly Micrograph[]): SpecimenMask[] {
  return micrographs.flatMap(({ id, file }) => {
    const mask = store.masks.inForce(id);
    return mask === undefined ? [] : [{ micrographId: id, file, revision: mask.revision, origin: mask.origin, by: mask.by, who: store.audit.ofSubject(`micrograph:${id}`).findLast(({ action }) => action === 'mask.revise')?.who ?? null, createdAt: mask.createdAt }];
  });
}

/** In a few queries for the whole project, not some for each specimen: thousands are listed without a pause. */
function rowsOf(store: ProjectStore): SpecimenRow[] {
  const micrographs = Map.groupBy(store.micrographs.list(), (micrograph) => micrograph.specimenId);
  const masks = store.masks.kindsInForce();
  const segmented = store.masks.everPredicted();
  const steps = Map.groupBy(store.heatTreatments.list(), (step) => step.specimenId);
  const reports = Map.groupBy(store.reports.list(), (report) => report.specimenId);
  return store.specimens.list().map((specimen) => {
    const own = micrographs.get(specimen.id) ?? [];
    const inForce = own.flatMap(({ id }) => masks.get(id) ?? []);
    return {
      ...specimen,
      treatment: describeTreatment(steps.get(specimen.id) ?? []),
      micrographs: own.length,
      calibrated: own.filter(({ calibration }) => calibration !== null).length,
      masked: inForce.filter(({ origin, labelledShare }) => origin !== 'predicted' && !isBegun(labelledShare)).length,
      predicted: inForce.filter(({ origin }) => origin === 'predicted').length,
      segmented: own.filter(({ id }) => segmented.has(id)).length,
      reports: reports.get(specimen.id)?.length ?? 0,
      shown: own.slice(0, SHOWN).map(({ id }) => id),
    };
  });
}
