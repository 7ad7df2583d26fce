import { resolve } from 'node:path';
import type { NitalContract } from '../../shared/contract/contract.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ApiContext } from './ApiContext.ts';

export function batchesApi({ app: { batches }, open, jobs, batching }: ApiContext): Handlers<NitalContract>['batches'] {
  return {
    models: ({ project }) => batches.models(open.get(project)),
    list: ({ project }) => batches.list(open.get(project)).map((row) => ({ ...row, job: batching.jobOf(project, row.id) })),
    show: async ({ project, batch }) => ({ ...(await batches.show(open.get(project), batch)), job: batching.jobOf(project, batch) }),
    preview: ({ project, model, what }) => batches.preview(open.get(project), model, what),
    start: async ({ project, model, what, device, ...settings }) => {
      const store = open.get(project);
      const batch = await batches.queue(store, model, what, settings);
      // A model that comes with Nital is one of the project's from now on.
      open.changed(project, 'models');
      return { batch: batch.id, job: batching.start(project, batch.id, `Batch ${batch.id} with “${store.models.get(batch.modelId).name}”`, device) };
    },
    goOn: ({ project, batch, failures, device }) => {
      const store = open.get(project);
      if (batching.jobOf(project, batch) !== null) throw new AppError('usage/invalid', `Batch ${batch} is being segmented already.`);
      batches.waitAgain(store, batch, failures);
      return { job: batching.start(project, batch, `Batch ${batch} with “${store.models.get(store.batches.get(batch).modelId).name}”`, device) };
    },
    review: async ({ project, batch, position, ...review }) => {
      const view = await batches.review(open.get(project), batch, position, review);
      for (const area of ['masks', 'specimens']) open.changed(project, area);
      batching.tell(project, { batch, items: [view] });
      return view;
    },
    thumbnail: async ({ project, batch, position, side }) => ({ type: 'image/jpeg', bytes: await batches.thumbnail(open.get(project), batch, position, side) }),
    certainty: ({ project, batch, position }) => batches.certainty(open.get(project), batch, position),
    export: ({ project, batch, folder }) => {
      const store = open.get(project);
      store.batches.get(batch);
      const release = open.hold(project);
      const { id: job, ended } = jobs.start({ title: `Writing batch ${batch} to a folder`, project, usesEngine: false, work: ({ onProgress, signal }) => batches.export(store, batch, folder, { onProgress, signal }) });
      ended.catch(() => undefined).finally(release);
      return { job, folder: resolve(folder) };
    },
  };
}
