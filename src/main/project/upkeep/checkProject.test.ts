import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { addMicrograph, failure, ferritePearliteProject, sha256Of, temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { newestVersion } from '../migrations/migrate.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { openProject } from '../openProject.ts';
import type { ProjectStore } from '../ProjectStore.ts';
import { openWritable } from '../sqlite/openDatabase.ts';
import { checkProject } from './checkProject.ts';
import { projectInfo } from './projectInfo.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
let path: string;
let project: ProjectStore;
let round = 0;
beforeEach(async () => {
  path = join(temporary.path, `${++round}.nital`);
  project = await ferritePearliteProject(path);
  await addMicrograph(project, 'one');
  project.close();
});

describe('checkProject', () => {
  it('finds nothing wrong with a sound project', async () => {
    const result = await checkProject(path);
    expect(result).toMatchObject({ ok: true, problems: [], blobsChecked: 2, alone: true });
    expect(result.counts).toMatchObject({ specimens: 1, micrographs: 1, masks: 1, maskRevisions: 1, models: 0 });
  });

  it('tells missing and changed files, by what they are', async () => {
    const reading = openProject(path, { readOnly: true });
    const { sha256 } = reading.micrographs.list()[0] as { sha256: string };
    const mask = reading.masks.latest(1)?.sha256 ?? '';
    reading.close();
    rmSync(project.blobs.path(sha256));
    writeFileSync(project.blobs.path(mask), 'something else');
    for (const repair of [false, true]) {
      const result = await checkProject(path, { repair });
      expect(result.ok).toBe(false);
      expect(result.problems.map((problem) => problem.what).sort()).toEqual([
        expect.stringMatching(/mask revision 1 of micrograph 1 is damaged/),
        expect.stringMatching(/micrograph 1 \(one\.png\) is missing/),
      ]);
      expect(result.problems.every((problem) => problem.severity === 'damage' && !problem.repaired && problem.cure.includes('restore'))).toBe(true);
    }
  });

  it('finds leftovers, removes them only when asked, and touches nothing else', async () => {
    const orphan = await project.blobs.put(Buffer.from('orphan'));
    const half = join(path, 'blobs', 'incoming', 'half');
    const stray = join(path, 'runs', '17');
    const note = join(path, 'blobs', 'README.txt');
    writeFileSync(half, 'half');
    writeFileSync(note, 'not ours');
    mkdirSync(stray);
    const found = await checkProject(path);
    expect(found).toMatchObject({ ok: true, alone: true });
    expect(found.problems.map((problem) => [problem.severity, problem.repaired])).toEqual([['leftover', false], ['leftover', false], ['leftover', false]]);
    expect([project.blobs.path(orphan), half, stray].every(existsSync)).toBe(true);
    const repaired = await checkProject(path, { repair: true });
    expect(repaired.problems).toHaveLength(3);
    expect(repaired.problems.every((problem) => problem.repaired)).toBe(true);
    expect([project.blobs.path(orphan), half, stray].some(existsSync)).toBe(false);
    expect(existsSync(note)).toBe(true);
    expect((await checkProject(path)).problems).toEqual([]);
  });

  it('settles runs that a killed program left running', async () => {
    const open = openProject(path);
    const { id: datasetId } = open.datasets.insert({ name: 'd', recipe: {}, members: [] });
    const ids = [1, 2, 3].map(() => open.runs.insert({ datasetId, network: 'unet', settings: {} }).id) as [number, number, number];
    writeFileSync(join(open.runFolder(ids[0]), 'checkpoint.safetensors'), 'x');
    open.runs.setState(ids[2], 'paused');
    open.close();
    expect((await checkProject(path)).problems.map((problem) => problem.what)).toEqual([
      expect.stringMatching(/Run 1 says it is running.*resumed/),
      expect.stringMatching(/Run 2 says it is running.*no checkpoint/),
      expect.stringMatching(/Run 3 says it is paused.*no checkpoint/),
    ]);
    expect((await checkProject(path, { repair: true })).problems.every((problem) => problem.repaired)).toBe(true);
    const reading = openProject(path, { readOnly: true });
    expect(reading.runs.list().map((run) => run.state)).toEqual(['paused', 'failed', 'failed']);
    reading.close();
    expect((await checkProject(path)).problems).toEqual([]);
  });

  it('does not meddle while another program writes', async () => {
    const open = openProject(path);
    const { id: datasetId } = open.datasets.insert({ name: 'd', recipe: {}, members: [] });
    open.runs.insert({ datasetId, network: 'unet', settings: {} });
    const coming = await open.blobs.put(Buffer.from('about to be referred to'));
    expect(await checkProject(path)).toMatchObject({ ok: true, problems: [], alone: false });
    expect((await failure(() => checkProject(path, { repair: true }))).code).toBe('project/locked');
    expect(open.blobs.has(coming)).toBe(true);
    open.close();
  });

  it('tells a row that refers to nothing, and a database that is none, instead of failing', async () => {
    const database = openWritable(join(path, 'project.sqlite'), { create: false });
    database.db.execute('PRAGMA foreign_keys = OFF; UPDATE micrographs SET specimen_id = 99');
    database.close();
    const strays = await checkProject(path);
    expect([strays.ok, strays.problems[0]?.what]).toEqual([false, expect.stringContaining('a row of micrographs (1) refers to a row of specimens that is not there')]);
    writeFileSync(join(path, 'project.sqlite'), Buffer.alloc(9000, 7));
    for (const repair of [false, true]) {
      const broken = await checkProject(path, { repair });
      expect(broken).toMatchObject({ ok: false, counts: null, problems: [{ severity: 'damage', repaired: false }] });
      expect(broken.problems[0]?.cure).toContain('nital project restore');
    }
    openedAgain();
  });

  /** The lock was given back. */
  function openedAgain(): void {
    expect(() => openProject(path)).toThrow(/damaged/);
  }
});

describe('projectInfo', () => {
  it('says what the project holds and how large it is, also while it is written to', async () => {
    const open = openProject(path);
    const info = await projectInfo(path);
    expect(info).toMatchObject({ path, name: 'C45E', createdAt: open.createdAt, schemaVersion: newestVersion(MIGRATIONS), labelSets: [open.labelSets.first()] });
    expect(info.counts).toMatchObject({ specimens: 1, micrographs: 1, auditEntries: open.audit.list().length });
    expect(info.bytes.blobs).toBe('one'.length + 'mask of one'.length);
    expect(info.bytes.total).toBeGreaterThanOrEqual(info.bytes.database + info.bytes.blobs);
    expect(info.bytes.database).toBeGreaterThan(4096);
    open.close();
  });

  it('does not find a project where there is none', async () => {
    expect((await failure(() => projectInfo(join(path, sha256Of('x'))))).code).toBe('project/notFound');
  });
});
