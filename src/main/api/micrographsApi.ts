import type { NitalContract } from '../../shared/contract/contract.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ApiContext } from './ApiContext.ts';

export function micrographsApi({ open, thumbnails }: ApiContext): Handlers<NitalContract>['micrographs'] {
  return {
    thumbnail: ({ project, id, side }) => {
      const store = open.get(project);
      return thumbnails.get(store, store.micrographs.get(id), side);
    },
    calibrate: ({ project, ids, umPerPx, source, origin }) => {
      const store = open.get(project);
      store.transaction(() => {
        for (const id of ids) store.calibrations.add(store.micrographs.get(id).id, { umPerPx, source, origin, confirmed: true });
      });
      open.changed(project, 'specimens');
      return null;
    },
    confirm: ({ project, ids }) => {
      const store = open.get(project);
      store.transaction(() => {
        for (const { id, calibration } of ids.map((each) => store.micrographs.get(each))) {
          if (calibration !== null) store.calibrations.add(id, { ...calibration, confirmed: true });
        }
      });
      open.changed(project, 'specimens');
      return null;
    },
  };
}
