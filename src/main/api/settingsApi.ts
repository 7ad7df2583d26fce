import type { NitalContract } from '../../shared/contract/contract.ts';
import { STORAGE_AREAS, type SettingsView, type StorageView } from '../../shared/contract/areas/settingsArea.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import { operatorName } from '../project/openProject.ts';
import { DEFAULT_DISK_MB, defaultMemoryMB, diskBudgets, totalMemoryMB } from '../settings/budgets.ts';
import { cacheFolder } from '../userFolders.ts';
import type { ApiContext } from './ApiContext.ts';

export function settingsApi({ app, caches, jobs }: ApiContext): Handlers<NitalContract>['settings'] {
  const { settings, logo } = app;
  const view = (): SettingsView => {
    const { laboratory, logo: logoName, operator, device, memoryMB, diskMB, appearance } = settings.read();
    return {
      laboratory,
      logo: logoName,
      operator,
      systemUser: operatorName(undefined),
      device,
      memory: { ownMB: memoryMB, defaultMB: defaultMemoryMB(), totalMB: totalMemoryMB() },
      disk: { ownMB: diskMB, defaultMB: DEFAULT_DISK_MB },
      appearance,
    };
  };
  const storage = async (): Promise<StorageView> => {
    const limits = diskBudgets(settings.read());
    return { folder: cacheFolder(), areas: await Promise.all(STORAGE_AREAS.map(async (area) => ({ area, bytes: await caches[area].size(), limit: limits[area] }))) };
  };
  return {
    show: view,
    change: async ({ changes }) => {
      await settings.change(changes);
      // A smaller limit holds at once, not with the next picture.
      if (changes.diskMB !== undefined) await Promise.all(STORAGE_AREAS.map((area) => caches[area].trim()));
      return view();
    },
    logo: () => logo.picture(),
    setLogo: async ({ file }) => {
      await logo.set(file);
      return view();
    },
    storage,
    clearStorage: async ({ area }) => {
      await caches[area].clear();
      return storage();
    },
    measure: ({ device }) => {
      const { id } = jobs.start({
        title: 'Measuring this PC',
        project: '',
        usesEngine: true,
        work: ({ onProgress, signal }) => app.engine.run({ kind: 'measureForms', device, threads: null }, { signal, onProgress: (progress) => onProgress({ ...progress, stage: 'Timing gradients' }) }),
      });
      return { job: id };
    },
  };
}
