import { JUDGED_SIDES, type JudgedModelRow } from '../../shared/contract/areas/evaluationsArea.ts';
import type { NitalContract } from '../../shared/contract/contract.ts';
import type { ModelRecord } from '../../shared/domain/records.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { describeEvaluation, summarizeEvaluation } from '../services/evaluations/describeEvaluation.ts';
import { runOf } from '../services/runOf.ts';
import type { ModelCard } from '../services/TrainingService.ts';
import type { ApiContext } from './ApiContext.ts';

export function evaluationsApi({ app, open, jobs }: ApiContext): Handlers<NitalContract>['evaluations'] {
  /** What is judged now or waits to be, by the number of the job. */
  const judging = new Map<number, { readonly project: string; readonly model: string }>();
  const jobOf = (project: string, model: string): number | null => [...judging].find(([, job]) => job.project === project && job.model === model)?.[0] ?? null;
  const rowOf = (project: string, store: ProjectStore, record: ModelRecord, boxed: boolean): JudgedModelRow => {
    const { id, name, network, createdAt } = record;
    const newest = Map.groupBy(store.evaluations.ofModel(id), ({ on }) => on);
    const evaluations = JUDGED_SIDES.flatMap((side) => newest.get(side)?.slice(-1) ?? []);
    return { id, name, network, boxed, createdAt, sides: sidesOf(store, record), evaluations: evaluations.map(summarizeEvaluation), job: jobOf(project, name) };
  };
  return {
    models: async ({ project }) => {
      const store = open.get(project);
      const { ofProject, boxed } = await app.models.list(store);
      const isBoxed = (name: string): boolean => boxed.some((model) => model.name === name);
      const unused = boxed.filter(({ name }) => !ofProject.some((model) => model.name === name));
      return [
        ...ofProject.toReversed().map((record) => rowOf(project, store, record, record.runId === null && isBoxed(record.name))),
        ...unused.map(({ name, network }): JudgedModelRow => ({ id: null, name, network, boxed: true, createdAt: null, sides: null, evaluations: [], job: jobOf(project, name) })),
      ];
    },
    start: async ({ project, models, on, device, overlap, testTimeAugmentation }) => {
      const store = open.get(project);
      const wanted = new Set<string>();
      // What is wrong is said at once, even when the engine is busy for hours.
      for (const model of models) wanted.add((await app.evaluation.plan(store, { model, on })).model.name);
      const started = [...wanted].map((model) => {
        const release = open.hold(project);
        const { id, ended } = jobs.start({
          title: `Evaluation of “${model}”`,
          project,
          usesEngine: true,
          work: ({ onProgress, signal }) => app.evaluation.evaluate(store, { model, on, device, threads: null, overlap, testTimeAugmentation }, { onProgress, signal }),
        });
        judging.set(id, { project, model });
        ended
          // How it failed stands in the job.
          .catch(() => undefined)
          .finally(() => {
            judging.delete(id);
            open.changed(project, 'models');
            release();
          });
        return id;
      });
      open.changed(project, 'models');
      return { jobs: started };
    },
    show: ({ project, id }) => {
      const store = open.get(project);
      return describeEvaluation(store, store.evaluations.get(id));
    },
    pixels: ({ project, id, image }) => app.judgedImages.pixels(open.get(project), id, image),
    picture: ({ project, id, image, classIndex, side }) => app.judgedImages.picture(open.get(project), id, image, classIndex, side),
  };
}

/** Micrographs on each side of the dataset that a model was trained with; null for a model from elsewhere. */
function sidesOf(store: ProjectStore, model: ModelRecord): JudgedModelRow['sides'] {
  if (runOf(store, model) === null) return null;
  const { sides } = model.card as ModelCard;
  return { train: sides['train']?.micrographs ?? 0, validation: sides['validation']?.micrographs ?? 0, test: sides['test']?.micrographs ?? 0 };
}
