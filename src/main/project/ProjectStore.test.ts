import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { addMicrograph, failure, ferritePearliteProject, sha256Of, temporaryFolder } from '../../../test/helpers/testProject.ts';
import { CLASS_KINDS, parseLabelSet } from '../../shared/domain/labelSet.ts';
import { CALIBRATION_SOURCES, HEAT_TREATMENT_KINDS, MASK_ORIGINS, RUN_STATES, SPLIT_SIDES } from '../../shared/domain/records.ts';
import { openProject } from './openProject.ts';
import type { ProjectStore } from './ProjectStore.ts';

const temporary = temporaryFolder();
let project: ProjectStore;
let round = 0;
beforeEach(async () => {
  project?.close();
  project = await ferritePearliteProject(join(temporary.path, `${++round}.nital`));
});
afterAll(() => {
  project.close();
  temporary.remove();
});

/** Closes and opens, so that what is looked at comes from the disk. */
function reopened(): ProjectStore {
  project.close();
  project = openProject(project.folder, { operator: 'Grace' });
  return project;
}
const actions = (subject: string): string[] => project.audit.ofSubject(subject).map((entry) => entry.action);

describe('specimens', () => {
  it('are added, completed, cleared and left alone', () => {
    const steel = project.specimens.upsert({ code: 'S1', grade: 'C45E', composition: { C: 0.46, Mn: 0.65 } });
    expect(steel).toEqual({ id: steel.id, code: 'S1', grade: 'C45E', batch: null, composition: { C: 0.46, Mn: 0.65 }, remarks: null });
    project.specimens.upsert({ code: 'S1', batch: 'B7' });
    project.specimens.upsert({ code: 'S1', batch: 'B7', grade: undefined });
    const cleared = project.specimens.upsert({ code: 'S1', grade: null });
    expect(cleared).toEqual({ ...steel, batch: 'B7', grade: null });
    expect(actions(`specimen:${steel.id}`)).toEqual(['specimen.add', 'specimen.change', 'specimen.change']);
    project.specimens.upsert({ code: 'A0' });
    expect(reopened().specimens.list().map((specimen) => specimen.code)).toEqual(['A0', 'S1']);
    expect(project.specimens.byCode('S1')).toEqual(cleared);
    expect(project.specimens.byCode('S2')).toBeUndefined();
  });

  it('refuse impossible values in words', async () => {
    for (const percent of [-1, 101, NaN]) {
      const error = await failure(() => project.specimens.upsert({ code: 'S1', composition: { Cr: percent } }));
      expect([error.code, error.message]).toEqual(['input/invalid', expect.stringContaining('Cr')]);
    }
    expect((await failure(() => project.specimens.upsert({ code: ' ' }))).message).toContain('needs a code');
    expect((await failure(() => project.specimens.get(77))).code).toBe('project/unknownRecord');
    expect(project.specimens.list()).toEqual([]);
  });
});

describe('heat treatments and preparations', () => {
  it('replace the steps as a whole, of every kind', async () => {
    const { id } = project.specimens.upsert({ code: 'S1' });
    const steps = HEAT_TREATMENT_KINDS.map((kind, at) => ({ kind, celsius: 100 * at, minutes: 30.5, cooling: at % 2 === 0 ? 'oil' : null }));
    project.heatTreatments.replace(id, steps);
    expect(reopened().heatTreatments.ofSpecimen(id)).toEqual(steps.map((step, position) => ({ position, ...step })));
    project.heatTreatments.replace(id, steps);
    expect(actions(`specimen:${id}`)).toEqual(['specimen.add', 'heatTreatment.replace']);
    const wrong = await failure(() => project.heatTreatments.replace(id, [{ kind: 'tempering', celsius: -300, minutes: 1, cooling: null }]));
    expect(wrong.message).toContain('-273.15');
    expect(project.heatTreatments.ofSpecimen(id)).toHaveLength(steps.length);
    project.heatTreatments.replace(id, []);
    expect(project.heatTreatments.ofSpecimen(id)).toEqual([]);
    expect((await failure(() => project.heatTreatments.replace(99, [{ kind: 'other', celsius: null, minutes: null, cooling: null }]))).code).toBe('project/unknownRecord');
  });

  it('keep the history of preparations', () => {
    const { id } = project.specimens.upsert({ code: 'S1' });
    const first = { grinding: 'SiC 1200', polishing: '1 µm', etchant: 'Nital 1 %', etchingSeconds: 7, operator: 'Ada' };
    const second = { ...first, etchingSeconds: 12 };
    project.preparations.add(id, first);
    project.preparations.add(id, first);
    project.preparations.add(id, second);
    expect(reopened().preparations.history(id)).toEqual([first, second]);
    expect(project.preparations.latest(id)).toEqual(second);
  });
});

describe('micrographs and calibrations', () => {
  it('are found by specimen, file name, file hash and pixel hash', async () => {
    const { micrograph } = await addMicrograph(project, 'one');
    const other = (await addMicrograph(project, 'two', 'S2')).micrograph;
    const { micrographs } = reopened();
    expect(micrographs.get(micrograph.id)).toEqual(micrograph);
    expect(micrographs.list()).toEqual([micrograph, other]);
    expect(micrographs.ofSpecimen(other.specimenId)).toEqual([other]);
    expect(micrographs.byFile('two.png')).toEqual([other]);
    expect(micrographs.bySha256(micrograph.sha256)).toEqual(micrograph);
    expect(micrographs.byPixelHash(other.pixelSha256)).toEqual(other);
    expect(micrographs.byPixelHash(sha256Of('?'))).toBeUndefined();
  });

  it('refuse the same pixels twice, a file that was not stored, and an unknown specimen', async () => {
    const { micrograph } = await addMicrograph(project, 'one');
    const again = await failure(() => project.micrographs.insert({ ...micrograph, file: 'copy.tif' }));
    expect([again.code, again.message]).toEqual(['input/invalid', expect.stringContaining('one.png')]);
    expect((await failure(() => project.micrographs.insert({ ...micrograph, sha256: sha256Of('?'), pixelSha256: sha256Of('?') }))).code).toBe('internal');
    expect((await failure(() => project.micrographs.insert({ ...micrograph, pixelSha256: sha256Of('?'), specimenId: 99 }))).code).toBe('project/unknownRecord');
    expect(project.micrographs.list()).toHaveLength(1);
  });

  it('have the latest calibration and keep the earlier ones', async () => {
    const { micrograph } = await addMicrograph(project, 'one');
    const calibrations = CALIBRATION_SOURCES.map((source, at) => ({ umPerPx: 0.1 + at, source, origin: `row ${at}`, confirmed: at % 2 === 1 }));
    for (const calibration of calibrations) project.calibrations.add(micrograph.id, calibration);
    project.calibrations.add(micrograph.id, calibrations.at(-1) as (typeof calibrations)[number]);
    expect(reopened().calibrations.history(micrograph.id)).toMatchObject(calibrations);
    expect(project.micrographs.get(micrograph.id).calibration).toEqual(calibrations.at(-1));
    for (const umPerPx of [0, -1, NaN, Infinity]) {
      expect((await failure(() => project.calibrations.add(micrograph.id, { umPerPx, source: 'entered', origin: 'x', confirmed: true }))).code).toBe('input/invalid');
    }
  });
});

describe('specimens and micrographs that are put right', () => {
  it('get another code, another specimen, and lose a scale, all in the audit trail', async () => {
    const { micrograph } = await addMicrograph(project, 'one');
    const other = (await addMicrograph(project, 'two', 'S2')).micrograph;
    project.specimens.rename(micrograph.specimenId, 'S1b');
    expect(project.specimens.byCode('S1b')?.id).toBe(micrograph.specimenId);
    expect((await failure(() => project.specimens.rename(micrograph.specimenId, 'S2'))).message).toMatch(/specimen "S2" already/);
    project.micrographs.move(other.id, micrograph.specimenId);
    expect(project.micrographs.ofSpecimen(micrograph.specimenId).map(({ id }) => id)).toEqual([micrograph.id, other.id]);
    expect((await failure(() => project.micrographs.move(other.id, 99))).code).toBe('project/unknownRecord');
    project.calibrations.add(other.id, { umPerPx: 0.5, source: 'scaleBar', origin: '100 µm over 200 px', confirmed: true });
    project.calibrations.withdraw(other.id);
    project.calibrations.withdraw(other.id);
    const { micrographs, calibrations, audit } = reopened();
    expect(micrographs.get(other.id).calibration).toBeNull();
    expect(calibrations.history(other.id).map(({ umPerPx }) => umPerPx)).toEqual([0.5, null]);
    expect(audit.list().map(({ action }) => action).filter((action) => /rename|move|withdraw/.test(action))).toEqual(['specimen.rename', 'micrograph.move', 'calibration.withdraw']);
  });
});

describe('label sets and masks', () => {
  it('keep classes of every kind in order', async () => {
    const set = parseLabelSet(CLASS_KINDS.map((kind, at) => `${at}:class ${at}:${kind}`).join(','));
    const { id } = project.labelSets.add('five', set);
    expect(reopened().labelSets.get(id)).toEqual({ id, name: 'five', ...set });
    expect(project.labelSets.first()).toMatchObject({ name: 'ferrite + pearlite', classes: parseLabelSet('0:ferrite,1:pearlite').classes });
    expect(project.labelSets.byName('five')?.id).toBe(id);
    expect(project.labelSets.list()).toHaveLength(2);
    const gap = { classes: set.classes.slice(1) };
    expect((await failure(() => project.labelSets.add('gap', gap))).code).toBe('input/invalid');
    expect((await failure(() => project.labelSets.add('five', set))).code).toBe('input/invalid');
    expect(project.labelSets.list()).toHaveLength(2);
  });

  it('make a new revision of every change, and learn from what a person has seen only', async () => {
    const { micrograph, mask } = await addMicrograph(project, 'one');
    const stored = await Promise.all(MASK_ORIGINS.map((origin) => project.blobs.put(Buffer.from(`by ${origin}`))));
    MASK_ORIGINS.forEach((origin, at) => project.masks.addRevision({ micrographId: micrograph.id, origin, by: 'test', sha256: stored[at] as string, labelledShare: 1 }));
    const last = project.masks.addRevision({ micrographId: micrograph.id, origin: 'predicted', by: 'unet', sha256: mask.sha256, labelledShare: 1 });
    expect(project.masks.addRevision({ micrographId: micrograph.id, origin: 'predicted', by: 'unet', sha256: mask.sha256, labelledShare: 1 })).toEqual(last);
    const revisions = reopened().masks.revisions(micrograph.id);
    expect(revisions.map((revision) => [revision.revision, revision.origin])).toEqual([
      [1, 'drawn'], ...MASK_ORIGINS.map((origin, at) => [at + 2, origin]), [MASK_ORIGINS.length + 2, 'predicted'],
    ]);
    expect(revisions[0]).toEqual(mask);
    expect(project.masks.latest(micrograph.id)).toEqual(last);
    expect(project.masks.latestTruth(micrograph.id)?.origin).toBe('synthetic');
    expect(project.masks.get(mask.id)).toEqual(mask);
  });

  it('keep the masks of two label sets apart', async () => {
    const { micrograph, mask } = await addMicrograph(project, 'one');
    const labelSetId = project.labelSets.add('other', parseLabelSet('0:metal,1:pore:defect')).id;
    expect(project.masks.latest(micrograph.id, labelSetId)).toBeUndefined();
    const other = project.masks.addRevision({ micrographId: micrograph.id, labelSetId, origin: 'assisted', by: 'otsu', sha256: mask.sha256, labelledShare: 1 });
    expect(other.revision).toBe(1);
    expect(project.masks.latest(micrograph.id)).toEqual(mask);
    expect(project.masks.latest(micrograph.id, labelSetId)).toEqual(other);
  });
});

describe('datasets, runs, models and evaluations', () => {
  it('keep the members of a dataset in order with their sides', async () => {
    const items = [];
    for (const text of ['a', 'b', 'c', 'd']) items.push(await addMicrograph(project, text));
    const sides = [null, ...SPLIT_SIDES];
    const members = items.map(({ micrograph, mask }, at) => ({ micrographId: micrograph.id, maskRevisionId: mask.id, side: sides[at] ?? null })).reverse();
    const dataset = project.datasets.insert({ name: 'all', recipe: { seed: 1, tile: 224 }, members });
    expect(reopened().datasets.members(dataset.id)).toEqual(members);
    expect(project.datasets.byName('all')).toEqual(dataset);
    expect(project.datasets.latest()).toEqual(dataset);
    expect(dataset.recipe).toEqual({ seed: 1, tile: 224 });
    expect(project.datasets.freeName('all')).toBe('all 2');
    expect((await failure(() => project.datasets.insert({ name: 'all', recipe: {}, members: [] }))).message).toContain('already');
    const crossed = [{ micrographId: items[0]?.micrograph.id ?? 0, maskRevisionId: items[1]?.mask.id ?? 0, side: null }];
    expect((await failure(() => project.datasets.insert({ name: 'crossed', recipe: {}, members: crossed }))).message).toContain('belongs to micrograph');
    expect(project.datasets.list()).toHaveLength(1);
  });

  it('follow a run through its states to its model', async () => {
    const dataset = project.datasets.insert({ name: 'd', recipe: {}, members: [] });
    const run = project.runs.insert({ datasetId: dataset.id, network: 'unet', settings: { epochs: 3 } });
    expect(run).toMatchObject({ state: 'running', settings: { epochs: 3 }, history: [], result: null, modelId: null, finishedAt: null });
    expect(existsSync(project.runFolder(run.id))).toBe(true);
    project.runs.saveHistory(run.id, [{ iteration: 1 }]);
    for (const state of RUN_STATES) {
      const moved = project.runs.setState(run.id, state, state === 'failed' ? 'out of memory' : null);
      expect([moved.state, moved.finishedAt === null, moved.reason]).toEqual([state, state === 'running' || state === 'paused', state === 'failed' ? 'out of memory' : null]);
    }
    project.runs.saveResult(run.id, { outcome: 'finished' });
    const sha256 = await project.blobs.put(Buffer.from('weights'));
    const model = project.models.insert({ name: 'unet', network: 'unet', sha256, card: { classes: 2 }, runId: run.id });
    expect(reopened().runs.get(run.id)).toMatchObject({ state: 'finished', history: [{ iteration: 1 }], result: { outcome: 'finished' }, modelId: model.id });
    expect(project.runs.latest()?.id).toBe(run.id);
    expect(project.runs.inState('finished')).toHaveLength(1);
    expect(project.models.byName('unet')).toEqual(model);
    expect(project.models.latest()).toEqual(model);
    expect(project.models.freeName('unet')).toBe('unet 2');
    expect((await failure(() => project.models.insert({ ...model, runId: null }))).message).toContain('already');
    expect((await failure(() => project.runs.saveHistory(99, []))).code).toBe('project/unknownRecord');
    expect((await failure(() => project.runs.setState(run.id, 'failed'))).message).toContain('says why');

    const evaluation = project.evaluations.insert({ modelId: model.id, on: 'test', result: { meanIoU: 0.9 } });
    expect(project.evaluations.ofModel(model.id)).toEqual([evaluation]);
    expect(project.evaluations.get(evaluation.id).result).toEqual({ meanIoU: 0.9 });
    for (const on of ['all', ...SPLIT_SIDES] as const) project.evaluations.insert({ modelId: model.id, on, result: null });
    expect(project.evaluations.list()).toHaveLength(5);
  });
});

describe('series', () => {
  it('keep rows in order, what becomes known of them, and a note of each change', async () => {
    const plan = { metric: 'meanIoU' };
    const first = project.series.insert({ name: project.series.freeName('search'), kind: 'search', plan, rows: [{ name: 'baseline', plan: { tricks: [] } }, { name: 'S', plan: { tricks: ['S'] } }] });
    expect(first.name).toBe('search-1');
    project.series.addRow(first.id, { name: 'stack', plan: { tricks: ['S'] } });
    project.series.setRow(first.id, 1, { reason: 'It diverged.' });
    const unknown = { runId: null, evaluationId: null, testEvaluationId: null, reason: null };
    expect(reopened().series.rows(first.id)).toEqual([
      { seriesId: first.id, position: 0, name: 'baseline', plan: { tricks: [] }, ...unknown },
      { seriesId: first.id, position: 1, name: 'S', plan: { tricks: ['S'] }, ...unknown, reason: 'It diverged.' },
      { seriesId: first.id, position: 2, name: 'stack', plan: { tricks: ['S'] }, ...unknown },
    ]);
    expect(project.series.byName('search-1')).toEqual({ ...first, plan });
    expect(project.series.freeName('search')).toBe('search-2');
    expect([project.series.ofKind('search').length, project.series.ofKind('folds').length]).toEqual([1, 0]);
    expect(actions(`series:${first.id}`)).toEqual(['series.start', 'series.addRow', 'series.addRow', 'series.addRow', 'series.setRow']);
    expect((await failure(() => project.series.insert({ name: 'search-1', kind: 'folds', plan, rows: [] }))).message).toContain('"search-1"');
    expect((await failure(() => project.series.setRow(first.id, 9, { reason: 'x' }))).code).toBe('project/unknownRecord');
  });
});

describe('batches, measurements and reports', () => {
  it('note how every item of a batch ended', async () => {
    const { micrograph, mask } = await addMicrograph(project, 'one');
    const model = project.models.insert({ name: 'm', network: 'unet', sha256: mask.sha256, card: null, runId: null });
    const batch = project.batches.insert({ modelId: model.id, settings: { overlap: 0.5 }, items: [{ file: 'one.png', micrographId: micrograph.id }, { file: 'loose.tif', micrographId: null }, { file: 'c', micrographId: null }] });
    project.batches.setItem(batch.id, 0, { state: 'ok', reason: null, maskRevisionId: mask.id, fractions: [0.75, 0.25], confidence: 0.93, certaintySha256: mask.sha256 });
    project.batches.setItem(batch.id, 1, { state: 'failed', reason: 'not an image', maskRevisionId: null, fractions: null });
    expect((await failure(() => project.batches.setItem(batch.id, 2, { state: 'skipped', reason: null, maskRevisionId: null, fractions: null }))).message).toContain('says why');
    expect((await failure(() => project.batches.setItem(batch.id, 3, { state: 'ok', reason: null, maskRevisionId: null, fractions: null }))).code).toBe('project/unknownRecord');
    const unreviewed = { verdict: null, verdictRevisionId: null, verdictBy: null, remark: null };
    expect(reopened().batches.items(batch.id)).toEqual([
      { batchId: batch.id, position: 0, file: 'one.png', micrographId: micrograph.id, state: 'ok', reason: null, maskRevisionId: mask.id, fractions: [0.75, 0.25], confidence: 0.93, certaintySha256: mask.sha256, ...unreviewed },
      { batchId: batch.id, position: 1, file: 'loose.tif', micrographId: null, state: 'failed', reason: 'not an image', maskRevisionId: null, fractions: null, confidence: null, certaintySha256: null, ...unreviewed },
      { batchId: batch.id, position: 2, file: 'c', micrographId: null, state: 'waiting', reason: null, maskRevisionId: null, fractions: null, confidence: null, certaintySha256: null, ...unreviewed },
    ]);
    expect(project.batches.list()).toEqual([project.batches.get(batch.id)]);
    expect(project.batches.ofMaskRevision(mask.id)).toEqual({ ...batch, settings: { overlap: 0.5 } });
  });

  it('keep measurements exactly, all of a call or none', async () => {
    const { micrograph } = await addMicrograph(project, 'one');
    const other = (await addMicrograph(project, 'two', 'S2')).micrograph;
    const input = { micrographId: micrograph.id, quantity: 'areaFraction', value: 0.1 + 0.2, unit: '1', method: 'ASTM E1245', uncertainty: 1e-17, provenance: { maskRevision: 1 } };
    const stored = project.measurements.insert([input, { ...input, uncertainty: null, value: -0 }, { ...input, micrographId: other.id }]);
    expect(stored[0]).toMatchObject(input);
    expect(reopened().measurements.list()).toEqual(stored);
    expect(project.measurements.ofMicrograph(other.id)).toEqual(stored.slice(2));
    expect(project.measurements.ofSpecimen(micrograph.specimenId)).toEqual(stored.slice(0, 2));
    for (const wrong of [{ value: NaN }, { value: Infinity }, { uncertainty: -1 }]) {
      expect((await failure(() => project.measurements.insert([input, { ...input, ...wrong }]))).code).toBe('input/invalid');
    }
    expect(project.measurements.list()).toHaveLength(3);
  });

  it('keep the reports of a specimen', async () => {
    const { id } = project.specimens.upsert({ code: 'S1' });
    const sha256 = await project.blobs.put(Buffer.from('%PDF'));
    const report = project.reports.insert({ specimenId: id, sha256, number: '20261120-A-1', operator: 'Ada' });
    expect(reopened().reports.ofSpecimen(id)).toEqual([report]);
    expect(project.reports.get(report.id)).toEqual(report);
    expect(project.reports.list()).toEqual([report]);
    expect([project.reports.byHash(sha256), project.reports.byNumber('20261120-A-1'), project.reports.byNumber('no such')]).toEqual([report, report, undefined]);
    expect((await failure(() => project.reports.insert({ specimenId: id, sha256: sha256Of('never stored'), number: null, operator: null }))).code).toBe('internal');
  });
});

it('takes several changes back together, with their audit rows', async () => {
  const before = project.audit.list().length;
  await failure(() => project.transaction(() => {
    project.specimens.upsert({ code: 'S1' });
    project.specimens.upsert({ code: '' });
  }));
  expect(project.specimens.list()).toEqual([]);
  expect(project.audit.list()).toHaveLength(before);
});

it('says who did what', () => {
  project.specimens.upsert({ code: 'S1' });
  reopened().specimens.upsert({ code: 'S1', grade: 'C15' });
  expect(project.audit.list().map((entry) => [entry.who, entry.action, entry.subject])).toEqual([
    ['Ada', 'project.create', 'project:1'],
    ['Ada', 'labelSet.add', 'labelSet:1'],
    ['Ada', 'specimen.add', 'specimen:1'],
    ['Grace', 'specimen.change', 'specimen:1'],
  ]);
});
