import type { ImportOutcome } from '../../shared/contract/areas/importsArea.ts';
import type { NitalContract } from '../../shared/contract/contract.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ImportSession } from '../services/import/ImportSession.ts';
import type { ApiContext } from './ApiContext.ts';

export function importsApi({ app, open, jobs, imports }: ApiContext): Handlers<NitalContract>['imports'] {
  return {
    begin: async ({ project, files }) => {
      open.get(project);
      return { import: await imports.begin(project, files) };
    },
    open: async ({ project, paths }) => {
      open.get(project);
      return { import: await imports.open(project, paths) };
    },
    piece: async ({ import: id, file, offset, bytes }) => {
      await imports.piece(id, file, offset, bytes);
      return null;
    },
    files: async ({ import: id }) => (await imports.session(id)).view(),
    preview: async ({ import: id, choices }, { signal }) => {
      const session = await imports.session(id);
      const store = open.get(session.project);
      const request = session.request(choices);
      if (session.isExamined) return session.named(await app.imports.preview(store, request, { signal, files: session.examiner }));
      const { id: job, ended } = jobs.start({
        title: 'Looking at the files to import',
        project: session.project,
        usesEngine: false,
        work: ({ onProgress, signal: cancelled }) => app.imports.preview(store, request, { onProgress, signal: cancelled, files: session.examiner }),
      });
      signal.addEventListener('abort', () => jobs.cancel(job));
      const preview = await ended;
      session.isExamined = true;
      return session.named(preview);
    },
    run: async ({ import: id, choices }) => {
      const session = await imports.session(id);
      const store = open.get(session.project);
      const request = session.request(choices);
      const release = open.hold(session.project);
      const { id: job, ended } = jobs.start({
        title: 'Import',
        project: session.project,
        usesEngine: false,
        work: async ({ onProgress, signal }) => (session.outcome = await app.imports.import(store, request, { onProgress, signal, files: session.examiner })),
        stateOf: ({ stoppedBy }) => (stoppedBy?.code === 'job/cancelled' ? 'cancelled' : 'done'),
      });
      ended
        .catch(() => undefined)
        .then(() => imports.removeFiles(id))
        .catch(() => undefined)
        .finally(() => {
          open.changed(session.project, 'specimens');
          release();
        });
      return { job };
    },
    outcome: async ({ import: id }) => outcomeOf(await imports.session(id)),
    discard: async ({ import: id }) => {
      await imports.discard(id);
      return null;
    },
  };
}

function outcomeOf(session: ImportSession): ImportOutcome | null {
  if (session.outcome === null) return null;
  const { items, imported, skipped, failed, updatedSpecimens, notes, stoppedBy } = session.outcome;
  return {
    imported,
    skipped,
    failed,
    updatedSpecimens,
    masks: items.filter(({ mask }) => mask !== null).length,
    items: items.map(({ file, state, reason, outcome, specimen }) => ({ file: session.name(file), state, reason, outcome, specimen })),
    notes: notes.map(({ text }) => text),
    stoppedBy,
  };
}
