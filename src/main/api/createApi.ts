import { join } from 'node:path';
import type { StorageArea } from '../../shared/contract/areas/settingsArea.ts';
import { contract, type NitalContract } from '../../shared/contract/contract.ts';
import type { Port } from '../../shared/rpc/Port.ts';
import type { Handlers, Publishers } from '../../shared/rpc/Contract.ts';
import { RpcServer } from '../../shared/rpc/RpcServer.ts';
import type { App } from '../app.ts';
import { Jobs } from '../jobs/Jobs.ts';
import { DiskCache } from '../caches/DiskCache.ts';
import { diskBudgets } from '../settings/budgets.ts';
import { cacheFolder } from '../userFolders.ts';
import type { ApiContext } from './ApiContext.ts';
import { appApi } from './appApi.ts';
import { batchesApi } from './batchesApi.ts';
import { datasetsApi } from './datasetsApi.ts';
import { evaluationsApi } from './evaluationsApi.ts';
import { ImportSessions } from '../services/import/ImportSessions.ts';
import { importsApi } from './importsApi.ts';
import { jobsApi } from './jobsApi.ts';
import { LiveBatches } from './LiveBatches.ts';
import { LiveTrainings } from './LiveTrainings.ts';
import { masksApi } from './masksApi.ts';
import { micrographsApi } from './micrographsApi.ts';
import { OpenProjects } from './OpenProjects.ts';
import { projectsApi } from './projectsApi.ts';
import { reportsApi } from './reportsApi.ts';
import type { ShellPort } from './ShellPort.ts';
import { settingsApi } from './settingsApi.ts';
import { specimensApi } from './specimensApi.ts';
import { trainingApi } from './trainingApi.ts';
import { Thumbnails } from './Thumbnails.ts';

/** The app as windows see it, over whatever ports they come. */
export interface Api {
  attach(port: Port): void;
  /** Closes the projects; jobs that still run end with the engine. */
  close(): void;
}

/** Serves the contract with the app's services, and with what a desktop shell has for its windows. */
export function createApi(app: App, shell: ShellPort | null = null): Api {
  const open = new OpenProjects(app.projects, { beforeClosing: (store) => app.masks.commitDrawn(store) });
  const jobs = new Jobs();
  const cache = (area: StorageArea): DiskCache => new DiskCache(join(cacheFolder(), area), () => diskBudgets(app.settings.read())[area]);
  const caches = { thumbnails: cache('thumbnails'), tiles: cache('tiles') };
  const context: ApiContext = {
    app,
    open,
    jobs,
    trainings: new LiveTrainings(jobs, open),
    batching: new LiveBatches(app, jobs, open),
    shell,
    imports: new ImportSessions(join(cacheFolder(), 'imports')),
    thumbnails: new Thumbnails(caches.thumbnails, app.pictures),
    caches,
  };
  app.masks.warm();
  const server = new RpcServer<NitalContract>(contract, handlersOf(context), publishersOf(context));
  return {
    attach: (port) => server.attach(port),
    close: () => {
      context.imports.close();
      context.open.closeAll();
    },
  };
}

function handlersOf(context: ApiContext): Handlers<NitalContract> {
  return {
    app: appApi(context),
    projects: projectsApi(context),
    specimens: specimensApi(context),
    micrographs: micrographsApi(context),
    masks: masksApi(context),
    datasets: datasetsApi(context),
    training: trainingApi(context),
    evaluations: evaluationsApi(context),
    reports: reportsApi(context),
    batches: batchesApi(context),
    imports: importsApi(context),
    jobs: jobsApi(context),
    settings: settingsApi(context),
  };
}

function publishersOf({ app, batching, jobs, open, trainings }: ApiContext): Publishers<NitalContract> {
  return {
    settingsChanged: (_params, emit) => app.settings.watch(() => emit(null)),
    job: (_params, emit) => jobs.watch(emit),
    projectChanged: ({ project }, emit) => open.watch(project, (area) => emit({ area })),
    maskSaved: ({ project }, emit) => app.masks.watch(open.get(project), emit),
    trainingNews: ({ project }, emit) => trainings.watch(project, emit),
    batchNews: ({ project }, emit) => batching.watch(project, emit),
  };
}
