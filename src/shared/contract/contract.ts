import { z } from 'zod';
import type { JobView } from '../progress/JobView.ts';
import { event, type Client, type Contract } from '../rpc/Contract.ts';
import { appMethods } from './areas/appArea.ts';
import { batchesMethods, type BatchNews } from './areas/batchesArea.ts';
import { datasetsMethods } from './areas/datasetsArea.ts';
import { evaluationsMethods } from './areas/evaluationsArea.ts';
import { importsMethods } from './areas/importsArea.ts';
import { jobsMethods } from './areas/jobsArea.ts';
import { masksMethods, type MaskSaved } from './areas/masksArea.ts';
import { micrographsMethods } from './areas/micrographsArea.ts';
import { projectParam } from './areas/params.ts';
import { projectsMethods } from './areas/projectsArea.ts';
import { reportsMethods } from './areas/reportsArea.ts';
import { settingsMethods } from './areas/settingsArea.ts';
import { specimensMethods } from './areas/specimensArea.ts';
import { trainingMethods, type TrainingNews } from './areas/trainingArea.ts';

const methods = {
  app: appMethods,
  projects: projectsMethods,
  specimens: specimensMethods,
  micrographs: micrographsMethods,
  masks: masksMethods,
  datasets: datasetsMethods,
  training: trainingMethods,
  evaluations: evaluationsMethods,
  reports: reportsMethods,
  batches: batchesMethods,
  imports: importsMethods,
  jobs: jobsMethods,
  settings: settingsMethods,
} as const;

const events = {
  /** Something of the settings changed, in a window or by the menu of the desktop shell. */
  settingsChanged: event<null>()(z.object({})),
  /** A job changed in any way. */
  job: event<JobView>()(z.object({})),
  /** Something of the project changed: what is shown of it is to be asked for again. A project stays open while someone listens. */
  projectChanged: event<{ readonly area: string }>()(z.object({ project: projectParam })),
  /** Strokes of some mask of the project were saved, by whatever window. */
  maskSaved: event<MaskSaved>()(z.object({ project: projectParam })),
  /** The curves and the state of the trainings of a project while they run. */
  trainingNews: event<TrainingNews>()(z.object({ project: projectParam })),
  /** Items of a project's batches that ended or were reviewed. */
  batchNews: event<BatchNews>()(z.object({ project: projectParam })),
} as const;

/** All that the app offers to a window, whatever the window is. */
export const contract = { methods, events } satisfies Contract;
export type NitalContract = typeof contract;
export type NitalClient = Client<NitalContract>;
