import type { ReportRow, ReportSubject } from '../../shared/contract/areas/reportsArea.ts';
import type { NitalContract } from '../../shared/contract/contract.ts';
import type { ReportRecord } from '../../shared/domain/records.ts';
import { isBegun } from '../../shared/domain/maskCover.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { Verification } from '../../shared/reports/verification.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { WorkOptions } from '../services/WorkOptions.ts';
import type { ApiContext } from './ApiContext.ts';

export function reportsApi({ app, open, jobs }: ApiContext): Handlers<NitalContract>['reports'] {
  const rowOf = async (store: ProjectStore, record: ReportRecord): Promise<ReportRow> => {
    const { id, number, operator, createdAt, sha256, specimenId } = record;
    return { id, number, operator, createdAt, sha256, specimen: { id: specimenId, code: store.specimens.get(specimenId).code }, bytes: await app.reports.size(store, record) };
  };
  /** The project stays open until it is done, although the window that asked may be gone. */
  const held = async <T>(project: string, work: (store: ProjectStore) => Promise<T>): Promise<T> => {
    const store = open.get(project);
    const release = open.hold(project);
    try {
      return await work(store);
    } finally {
      release();
    }
  };
  /** Work that the tray shows. */
  const asJob = <T>(project: string, title: string, work: (store: ProjectStore, options: WorkOptions) => Promise<T>): Promise<T> =>
    held(project, (store) => jobs.start({ title, project, usesEngine: false, work: (control) => work(store, control) }).ended);
  /** What was drawn counts, whether its revision was made already or not. */
  const commitDrawn = async (project: string, store: ProjectStore): Promise<void> => {
    if ((await app.masks.list(store)).every(({ pendingStrokes }) => pendingStrokes === 0)) return;
    await app.masks.commitDrawn(store);
    for (const area of ['masks', 'specimens']) open.changed(project, area);
  };
  const verify = (project: string, title: string, work: (store: ProjectStore, options: WorkOptions) => Promise<Verification>): Promise<Verification> =>
    asJob(project, title, async (store, options) => {
      await commitDrawn(project, store);
      return work(store, options);
    });
  return {
    list: ({ project, specimen }) => {
      const store = open.get(project);
      const records = specimen === undefined ? store.reports.list() : store.reports.ofSpecimen(specimen);
      return Promise.all(records.toReversed().map((record) => rowOf(store, record)));
    },
    subjects: ({ project }) => subjectsOf(open.get(project)),
    plan: async ({ project, ...request }) => {
      const store = open.get(project);
      const plan = app.reports.plan(store, request);
      const chosen = new Set(plan.fields.flatMap(({ id, isChosen }) => (isChosen ? [id] : [])));
      const drawn = (await app.masks.list(store)).filter(({ id }) => chosen.has(id));
      return { ...plan, pendingStrokes: drawn.reduce((sum, { pendingStrokes }) => sum + pendingStrokes, 0) };
    },
    preview: ({ project, ...request }, { signal }) => held(project, async (store) => ({ bytes: await app.reports.draft(store, request, { signal }) })),
    make: async ({ project, ...request }) => {
      const { code } = open.get(project).specimens.get(request.specimen);
      const row = await asJob(project, `Report of specimen ${code}`, async (store, options) => {
        await commitDrawn(project, store);
        const { record } = await app.reports.make(store, request, null, options);
        return rowOf(store, record);
      });
      for (const area of ['reports', 'specimens']) open.changed(project, area);
      return row;
    },
    bytes: async ({ project, id }) => {
      const store = open.get(project);
      const bytes = await app.reports.read(store, id);
      return { number: nameOf(store.reports.get(id)), bytes };
    },
    save: async ({ project, id, path }) => {
      await app.reports.save(open.get(project), id, path);
      return null;
    },
    verify: ({ project, id }) => {
      const name = nameOf(open.get(project).reports.get(id));
      return verify(project, `Verifying report ${name}`, async (store, options) => app.reports.verify(store, `report ${name}`, await app.reports.read(store, id), options));
    },
    verifyFile: ({ project, name, bytes }) => {
      if (bytes.length === 0) throw new AppError('input/unsupported', `"${name}" is empty. Choose the PDF of a report.`);
      return verify(project, `Verifying ${name}`, (store, options) => app.reports.verify(store, name, bytes, options));
    },
  };
}

/** Its number, or what a report of an earlier version has instead. */
function nameOf({ id, number }: ReportRecord): string {
  return number ?? `No. ${id}`;
}

/** In a few queries for the whole project, not some for each specimen. */
function subjectsOf(store: ProjectStore): ReportSubject[] {
  const micrographs = Map.groupBy(store.micrographs.list(), (micrograph) => micrograph.specimenId);
  const inForce = store.masks.kindsInForce();
  const reports = Map.groupBy(store.reports.list(), (report) => report.specimenId);
  const judged = new Map<string, boolean>();
  const isJudged = (name: string): boolean => {
    const model = judged.has(name) ? undefined : store.models.byName(name);
    if (model !== undefined) judged.set(name, store.evaluations.ofModel(model.id).length > 0);
    return judged.get(name) ?? false;
  };
  return store.specimens.list().map(({ id, code, grade }) => {
    const own = micrographs.get(id) ?? [];
    const masks = own.flatMap((micrograph) => inForce.get(micrograph.id) ?? []);
    const predicted = masks.filter(({ origin }) => origin === 'predicted');
    return {
      id, code, grade,
      micrographs: own.length,
      masked: masks.filter(({ labelledShare }) => !isBegun(labelledShare)).length,
      predicted: predicted.length,
      calibrated: own.filter(({ calibration }) => calibration !== null).length,
      models: [...new Set(predicted.map(({ by }) => by))].map((name) => ({ name, isJudged: isJudged(name) })),
      reports: reports.get(id)?.length ?? 0,
    };
  });
}
