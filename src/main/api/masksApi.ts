import type { NitalContract } from '../../shared/contract/contract.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ApiContext } from './ApiContext.ts';

export function masksApi({ app: { masks }, open }: ApiContext): Handlers<NitalContract>['masks'] {
  return {
    list: ({ project }) => masks.list(open.get(project)),
    imageTile: ({ project, micrograph, level, column, row }) => masks.imageTile(open.get(project), micrograph, level, column, row),
    prepare: async ({ project, micrograph }) => {
      await masks.prepare(open.get(project), micrograph);
      return null;
    },
    open: ({ project, micrograph }) => masks.open(open.get(project), micrograph),
    history: ({ project, micrograph, from, count }) => masks.history(open.get(project), micrograph, from, count),
    append: ({ project, micrograph, base, sequence, entries }) => masks.append(open.get(project), micrograph, base, sequence, entries),
    commit: async ({ project, micrograph, origin, by }) => {
      // Saving takes a moment, and a window that leaves its mask is often closed.
      const release = open.hold(project);
      try {
        const store = open.get(project);
        const before = store.masks.latest(micrograph)?.id;
        const revision = await masks.commit(store, micrograph, { origin, by: by ?? store.operator });
        if (revision?.id !== before) for (const area of ['masks', 'specimens']) open.changed(project, area);
        return { revision: revision?.id ?? null };
      } finally {
        release();
      }
    },
    revisions: ({ project, micrograph }) => masks.revisions(open.get(project), micrograph),
    labels: ({ project, revision }) => masks.labels(open.get(project), revision),
  };
}
