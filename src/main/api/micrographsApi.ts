import type { CalibrationEdit } from '../../shared/contract/areas/micrographsArea.ts';
import type { NitalContract } from '../../shared/contract/contract.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ApiContext } from './ApiContext.ts';

export function micrographsApi({ app, open, thumbnails }: ApiContext): Handlers<NitalContract>['micrographs'] {
  const calibrate = (project: string, edits: readonly CalibrationEdit[]): CalibrationEdit[] => {
    const former = app.micrographs.calibrate(open.get(project), edits);
    open.changed(project, 'specimens');
    return former;
  };
  return {
    list: ({ project }) => open.get(project).micrographs.list(),
    thumbnail: ({ project, id, side }) => {
      const store = open.get(project);
      return thumbnails.get(store, store.micrographs.get(id), side);
    },
    calibrate: ({ project, ids, umPerPx, source, origin }) => calibrate(project, ids.map((id) => ({ id, calibration: { umPerPx, source, origin, confirmed: true } }))),
    confirm: ({ project, ids }) => {
      const known = ids.flatMap((id) => {
        const { calibration } = open.get(project).micrographs.get(id);
        return calibration === null ? [] : [{ id, calibration: { ...calibration, confirmed: true } }];
      });
      return calibrate(project, known);
    },
    recalibrate: ({ project, edits }) => calibrate(project, edits),
    calibrations: ({ project, id }) => {
      const store = open.get(project);
      return store.calibrations.history(store.micrographs.get(id).id);
    },
    move: ({ project, moves }) => {
      const former = app.micrographs.move(open.get(project), moves);
      open.changed(project, 'specimens');
      return former;
    },
  };
}
