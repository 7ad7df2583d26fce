import { join } from 'node:path';
import { contract, type NitalContract } from '../../shared/contract/contract.ts';
import type { Port } from '../../shared/rpc/Port.ts';
import type { Handlers, Publishers } from '../../shared/rpc/Contract.ts';
import { RpcServer } from '../../shared/rpc/RpcServer.ts';
import type { App } from '../app.ts';
import { Jobs } from '../jobs/Jobs.ts';
import { cacheFolder, configFolder } from '../userFolders.ts';
import { UserSettings } from '../settings/UserSettings.ts';
import type { ApiContext } from './ApiContext.ts';
import { appApi } from './appApi.ts';
import { jobsApi } from './jobsApi.ts';
import { micrographsApi } from './micrographsApi.ts';
import { OpenProjects } from './OpenProjects.ts';
import { projectsApi } from './projectsApi.ts';
import type { ShellPort } from './ShellPort.ts';
import { specimensApi } from './specimensApi.ts';
import { Thumbnails } from './Thumbnails.ts';

/** The app as windows see it, over whatever ports they come. */
export interface Api {
  attach(port: Port): void;
  /** Closes the projects; jobs that still run end with the engine. */
  close(): void;
}

/** Serves the contract with the app's services, and with what a desktop shell has for its windows. */
export function createApi(app: App, shell: ShellPort | null = null): Api {
  const context: ApiContext = {
    app,
    open: new OpenProjects(app.projects),
    jobs: new Jobs(),
    settings: new UserSettings(join(configFolder(), 'settings.json')),
    shell,
    thumbnails: new Thumbnails(join(cacheFolder(), 'thumbnails')),
  };
  const server = new RpcServer<NitalContract>(contract, handlersOf(context), publishersOf(context));
  return {
    attach: (port) => server.attach(port),
    close: () => context.open.closeAll(),
  };
}

function handlersOf(context: ApiContext): Handlers<NitalContract> {
  return {
    app: appApi(context),
    projects: projectsApi(context),
    specimens: specimensApi(context),
    micrographs: micrographsApi(context),
    jobs: jobsApi(context),
  };
}

function publishersOf({ jobs, open, shell }: ApiContext): Publishers<NitalContract> {
  return {
    appearance: (_params, emit) => shell?.watchAppearance(emit) ?? (() => undefined),
    job: (_params, emit) => jobs.watch(emit),
    projectChanged: ({ project }, emit) => open.watch(project, (area) => emit({ area })),
  };
}
