import type { NetworkRow, RunRow } from '../../shared/contract/areas/trainingArea.ts';
import type { NitalContract } from '../../shared/contract/contract.ts';
import { thinHistory } from '../../shared/charts/thinHistory.ts';
import type { RunRecord } from '../../shared/domain/records.ts';
import type { HistoryPoint, InspectDevicesResult } from '../../shared/engineProtocol/jobs.ts';
import { trainingSettingsSchema } from '../../shared/engineProtocol/trainingSettings.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { ApiContext } from './ApiContext.ts';

/** Points of a curve that a screen can show. */
const POINTS = 3000;
/** Learnables hardly depend on these. */
const TYPICAL = { classes: 2, inputSize: 224 } as const;

export function trainingApi({ app, open, trainings }: ApiContext): Handlers<NitalContract>['training'] {
  let networks: Promise<readonly NetworkRow[]> | null = null;
  let devices: Promise<InspectDevicesResult> | null = null;
  const rowOf = (project: string, store: ProjectStore, run: RunRecord): RunRow => {
    const { id, network, state, reason, createdAt, finishedAt, modelId } = run;
    const dataset = store.datasets.get(run.datasetId);
    const model = modelId === null ? null : store.models.get(modelId);
    const job = trainings.jobOf(project, id);
    return {
      id, network, state, reason, createdAt, finishedAt, job,
      dataset: { id: dataset.id, name: dataset.name },
      model: model === null ? null : { id: model.id, name: model.name },
      canResume: job === null && app.training.canResume(store, run),
      result: run.result as RunRow['result'],
    };
  };
  return {
    networks: () => (networks ??= networksOf(app.questions).catch((error: unknown) => Promise.reject(((networks = null), error)))),
    devices: ({ again }) => {
      if (again === true) devices = null;
      return (devices ??= app.questions.run({ kind: 'inspectDevices' }).catch((error: unknown) => Promise.reject(((devices = null), error))));
    },
    runs: ({ project }) => {
      const store = open.get(project);
      return { runs: store.runs.listWithoutCurves().toReversed().map((run) => rowOf(project, store, run)), waiting: trainings.waiting(project) };
    },
    show: ({ project, run: id }) => {
      const store = open.get(project);
      const run = store.runs.get(id);
      return { ...rowOf(project, store, run), settings: trainingSettingsSchema.parse(run.settings), live: trainings.live(project, id) };
    },
    history: ({ project, run }) => thinHistory(trainings.history(project, run) ?? (open.get(project).runs.get(run).history as HistoryPoint[]), POINTS),
    start: async ({ project, dataset, settings, model }) => {
      const store = open.get(project);
      const request = { recipe: dataset, settings, ...(model === null ? {} : { modelName: model }) };
      // What is wrong is said at once, even when the engine is busy for hours.
      const planned = await app.training.plan(store, request, app.questions);
      open.changed(project, 'datasets');
      const title = `Training of ${planned.settings.network} on “${planned.dataset.record.name}”`;
      const job = trainings.start(project, title, (options, onRun) => app.training.start(store, { ...request, recipe: planned.dataset.record.id, onRun }, options));
      open.changed(project, 'runs');
      return { job };
    },
    resume: ({ project, run: id }) => {
      const store = open.get(project);
      const run = store.runs.get(id);
      app.training.requireResumable(store, run);
      const job = trainings.start(project, `Training of ${run.network}, run ${run.id}`, (options, onRun) => {
        onRun(run);
        return app.training.resume(store, id, options);
      });
      open.changed(project, 'runs');
      return { job };
    },
  };
}

async function networksOf(engine: ApiContext['app']['questions']): Promise<NetworkRow[]> {
  const { networks } = await engine.run({ kind: 'describeNetworks', id: null, ...TYPICAL });
  return networks.filter(({ task }) => task === 'segmentation').map(({ layers: _layers, ...network }) => network);
}
