import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { addMicrograph, failure, ferritePearliteProject, temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openProject } from '../openProject.ts';
import type { ProjectStore } from '../ProjectStore.ts';
import { backupProject } from './backupProject.ts';
import { checkProject } from './checkProject.ts';
import { restoreProject } from './restoreProject.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
let project: ProjectStore;
let backup: string;
let target: string;
let round = 0;
beforeEach(async () => {
  round++;
  backup = join(temporary.path, `${round}.backup`);
  target = join(temporary.path, `${round}.restored.nital`);
  project?.close();
  project = await ferritePearliteProject(join(temporary.path, `${round}.nital`));
  await addMicrograph(project, 'one');
  await addMicrograph(project, 'two');
  await project.blobs.put(Buffer.from('orphan'));
});
afterAll(() => project.close());
const partials = (): string[] => readdirSync(temporary.path).filter((name) => name.includes('.partial'));

describe('backupProject and restoreProject', () => {
  it('bring everything back, from a project that is open', async () => {
    const saved = await backupProject(project.folder, backup);
    expect(saved).toMatchObject({ ok: true, path: backup, problems: [], blobsCopied: 4, counts: { micrographs: 2 } });
    expect(readdirSync(backup).sort()).toEqual(['backup.json', 'blobs', 'project.sqlite', 'runs']);
    project.specimens.upsert({ code: 'later' });

    const restored = await restoreProject(backup, target, { operator: 'Grace' });
    expect(restored).toMatchObject({ ok: true, path: target, problems: [], blobsCopied: 4 });
    expect((await checkProject(target)).problems).toEqual([]);
    const again = openProject(target);
    expect(again.micrographs.list()).toEqual(project.micrographs.list());
    expect(again.masks.latest(2)).toEqual(project.masks.latest(2));
    expect(again.specimens.byCode('later')).toBeUndefined();
    expect(again.audit.list().at(-1)).toMatchObject({ who: 'Grace', action: 'project.restore', details: { backup } });
    again.close();
    expect(partials()).toEqual([]);
  });

  it('can be read with the project tools where they lie, and stay as they were written', async () => {
    await backupProject(project.folder, backup);
    const before = readFileSync(join(backup, 'project.sqlite'));
    const reader = openProject(backup, { readOnly: true });
    expect(reader.micrographs.list()).toHaveLength(2);
    reader.close();
    expect(readFileSync(join(backup, 'project.sqlite')).equals(before)).toBe(true);
    expect(readdirSync(backup).sort()).toEqual(['backup.json', 'blobs', 'project.sqlite', 'runs']);
  });

  it('never overwrite anything', async () => {
    await backupProject(project.folder, backup);
    const manifest = readFileSync(join(backup, 'backup.json'), 'utf8');
    expect((await failure(() => backupProject(project.folder, backup))).code).toBe('project/exists');
    expect((await failure(() => restoreProject(backup, project.folder))).code).toBe('project/exists');
    expect((await failure(() => backupProject(project.folder, join(project.folder, 'inside')))).code).toBe('usage/invalid');
    expect(readFileSync(join(backup, 'backup.json'), 'utf8')).toBe(manifest);
    expect(project.micrographs.list()).toHaveLength(2);
  });

  it('save what is sound of a damaged project and name what is not', async () => {
    const [one, two] = project.micrographs.list();
    rmSync(project.blobs.path(one?.sha256 ?? ''));
    writeFileSync(project.blobs.path(two?.sha256 ?? ''), 'noise');
    const saved = await backupProject(project.folder, backup);
    expect(saved).toMatchObject({ ok: false, blobsCopied: 2 });
    expect(saved.problems.map((problem) => problem.what).sort()).toEqual([expect.stringContaining('(one.png) is missing'), expect.stringContaining('(two.png) is damaged')]);
    const restored = await restoreProject(backup, target);
    expect(restored).toMatchObject({ ok: false, blobsCopied: 2 });
    expect((await checkProject(target)).problems).toHaveLength(2);
  });

  it('refuse a backup whose database is not as it was written', async () => {
    await backupProject(project.folder, backup);
    const database = join(backup, 'project.sqlite');
    const bytes = readFileSync(database);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] as number) ^ 1;
    writeFileSync(database, bytes);
    const error = await failure(() => restoreProject(backup, target));
    expect([error.code, error.message]).toEqual(['project/damaged', expect.stringContaining('Use another backup')]);
    expect([existsSync(target), partials()]).toEqual([false, []]);
  });

  it('refuse a folder that is no backup', async () => {
    expect((await failure(() => restoreProject(project.folder, target))).message).toContain('is not a backup');
    expect((await failure(() => restoreProject(join(temporary.path, 'nothing'), target))).code).toBe('project/notFound');
    await backupProject(project.folder, backup);
    writeFileSync(join(backup, 'backup.json'), '{"format":"nital-backup","version":2}');
    expect((await failure(() => restoreProject(backup, target))).message).toContain('manifest');
  });

  it('mark a training that was under way as failed: its checkpoint is not in a backup', async () => {
    const { id: datasetId } = project.datasets.insert({ name: 'd', recipe: {}, members: [] });
    const run = project.runs.insert({ datasetId, network: 'unet', settings: {} });
    writeFileSync(join(project.runFolder(run.id), 'checkpoint.safetensors'), 'x');
    await backupProject(project.folder, backup);
    await restoreProject(backup, target);
    const restored = openProject(target, { readOnly: true });
    expect(restored.runs.get(run.id).state).toBe('failed');
    restored.close();
    expect(project.runs.get(run.id).state).toBe('running');
  });
});
