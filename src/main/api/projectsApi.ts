import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { NitalContract } from '../../shared/contract/contract.ts';
import type { ProjectView } from '../../shared/contract/areas/projectsArea.ts';
import { parseLabelSet } from '../../shared/domain/labelSet.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { ApiContext } from './ApiContext.ts';

/** Small enough to be there in half a minute, large enough to show every screen. */
const SAMPLE = { specimens: 6, fields: 2, pearlite: { from: 0.15, to: 0.85 }, width: 1040, height: 772, umPerPx: 0.25, seed: 1 } as const;
const SAMPLE_CLASSES = '0:ferrite:matrix,1:pearlite:constituent';

export function projectsApi({ app, open, jobs }: ApiContext): Handlers<NitalContract>['projects'] {
  const { settings } = app;
  const opened = async (path: string): Promise<ProjectView> => {
    const { handle, store } = open.open(path);
    await settings.remember({ path: store.folder, name: store.name });
    return viewOf(handle, store);
  };
  return {
    recent: () => settings.recent(),
    forget: async ({ path }) => {
      await settings.forget(path);
      return settings.recent();
    },
    create: async ({ path, name, classes }) => {
      const { path: folder } = await app.projects.create(path, { labelSet: parseLabelSet(classes), ...(name === undefined ? {} : { name }) });
      return opened(folder);
    },
    open: ({ path }) => opened(path),
    sample: async () => {
      const path = freePath(join(homedir(), 'Nital sample'));
      await app.projects.create(path, { name: 'Sample', labelSet: parseLabelSet(SAMPLE_CLASSES) });
      const { handle, store } = open.open(path);
      const release = open.hold(handle);
      const { id, ended } = jobs.start({
        title: 'Sample project',
        project: handle,
        usesEngine: false,
        work: ({ onProgress, signal }) => app.synthetic.make({ ...SAMPLE }, store, { onProgress, signal }),
      });
      ended
        .catch(() => undefined)
        .finally(() => {
          open.changed(handle, 'specimens');
          release();
        });
      return { job: id, path: store.folder };
    },
  };
}

function viewOf(handle: string, store: ProjectStore): ProjectView {
  return { handle, name: store.name, path: store.folder, labelSet: store.labelSets.first() };
}

/** The path, or the first one with a number behind it that is free. */
function freePath(base: string): string {
  for (let number = 1; ; number++) {
    const path = `${base}${number === 1 ? '' : ` ${number}`}.nital`;
    if (!existsSync(path)) return path;
  }
}
