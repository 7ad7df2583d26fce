import type { NitalContract } from '../../shared/contract/contract.ts';
import { datasetRecipeSchema } from '../../shared/datasets/recipe.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import { labelledMicrographs } from '../services/DatasetsService.ts';
import { describeDataset } from '../services/describeDataset.ts';
import type { ApiContext } from './ApiContext.ts';

/** Tiles of a preview, and variations of each. */
const PREVIEW = { count: 4, variations: 5 } as const;

export function datasetsApi({ app, open }: ApiContext): Handlers<NitalContract>['datasets'] {
  return {
    list: ({ project }) => {
      const store = open.get(project);
      const runs = Map.groupBy(store.runs.listWithoutCurves(), (run) => run.datasetId);
      const specimenOf = new Map(store.micrographs.list().map((micrograph) => [micrograph.id, micrograph.specimenId]));
      return store.datasets.list().map((record) => {
        const members = store.datasets.members(record.id);
        const specimens = new Set(members.map(({ micrographId }) => specimenOf.get(micrographId)));
        return { ...record, recipe: datasetRecipeSchema.parse(record.recipe), micrographs: members.length, specimens: specimens.size, runs: runs.get(record.id)?.length ?? 0 };
      });
    },
    census: ({ project }) => {
      const store = open.get(project);
      const usable = labelledMicrographs(store).length;
      const masked = store.masks.kindsInForce().size;
      return { usable, predictedOnly: masked - usable, without: store.micrographs.list().length - masked };
    },
    plan: async ({ project, recipe }) => describeDataset(await app.datasets.plan(open.get(project), recipe)),
    show: async ({ project, id }) => describeDataset(await app.datasets.open(open.get(project), id)),
    save: async ({ project, recipe }) => {
      const { record } = await app.datasets.make(open.get(project), recipe);
      open.changed(project, 'datasets');
      return { id: record.id };
    },
    tiles: async ({ project, dataset, settings }) => {
      const store = open.get(project);
      const { plan, members } = typeof dataset === 'number' ? await app.datasets.open(store, dataset) : await app.datasets.plan(store, dataset);
      const { tiles } = await app.questions.run({ kind: 'previewTiles', settings, labelSet: store.labelSets.first(), micrographs: app.datasets.files(store, members), tiles: plan.tiles, ...PREVIEW });
      return tiles;
    },
  };
}
