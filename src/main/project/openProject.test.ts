import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { addMicrograph, failure, ferritePearliteProject, temporaryFolder } from '../../../test/helpers/testProject.ts';
import { parseLabelSet } from '../../shared/domain/labelSet.ts';
import { Random } from '../../shared/random/Random.ts';
import { createProject } from './createProject.ts';
import { openProject } from './openProject.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
let path: string;
let round = 0;
beforeEach(() => {
  path = join(temporary.path, `${++round}.nital`);
});

describe('createProject', () => {
  it('names the project after its folder and leaves nothing but the project', async () => {
    const folder = join(temporary.path, 'deep', 'down', 'Gear shafts.nital');
    const project = await createProject(folder, { labelSet: parseLabelSet('0:ferrite,1:pearlite'), labelSetName: 'phases' });
    expect([project.name, project.labelSets.first().name]).toEqual(['Gear shafts', 'phases']);
    project.close();
    expect(readdirSync(join(temporary.path, 'deep', 'down'))).toEqual(['Gear shafts.nital']);
    expect(readdirSync(folder).sort()).toEqual(['blobs', 'lock.sqlite', 'project.sqlite', 'runs']);
  });

  it('never takes a place that is taken, and leaves no half-made project', async () => {
    (await ferritePearliteProject(path)).close();
    expect((await failure(() => ferritePearliteProject(path))).code).toBe('project/exists');
    const bad = join(temporary.path, 'bad.nital');
    const labelSet = { classes: [{ index: 0, name: 'a', colour: 'red', kind: 'matrix' as const }] };
    expect((await failure(() => createProject(bad, { labelSet }))).message).toContain('#rrggbb');
    expect(readdirSync(temporary.path).filter((name) => name.startsWith('bad'))).toEqual([]);
  });
});

describe('openProject', () => {
  it('tells a missing project from a folder that is none', async () => {
    expect((await failure(() => openProject(path))).message).toContain('There is no project');
    mkdirSync(path);
    const error = await failure(() => openProject(path));
    expect([error.code, error.message]).toEqual(['project/notFound', expect.stringContaining('project.sqlite')]);
  });

  it('lets one write and others read', async () => {
    const project = await ferritePearliteProject(path);
    const locked = await failure(() => openProject(path));
    expect(locked.code).toBe('project/locked');
    expect(locked.message).toContain(`process ${process.pid}`);
    const reader = openProject(path, { readOnly: true });
    project.specimens.upsert({ code: 'new' });
    expect(reader.specimens.byCode('new')?.code).toBe('new');
    const refused = await failure(() => reader.specimens.upsert({ code: 'other' }));
    expect([refused.code, refused.message]).toEqual(['usage/invalid', expect.stringContaining('reading only')]);
    reader.close();
    project.close();
    project.close();
    openProject(path).close();
    expect(existsSync(join(path, 'lock.json'))).toBe(false);
  });

  it('gives the lock back when the project cannot be opened', async () => {
    (await ferritePearliteProject(path)).close();
    const database = join(path, 'project.sqlite');
    const good = readFileSync(database);
    writeFileSync(database, 'not a database at all, but long enough to look at'.repeat(100));
    expect((await failure(() => openProject(path))).code).toBe('project/damaged');
    writeFileSync(database, good);
    openProject(path).close();
  });

  it('settles a run whose program was killed', async () => {
    const project = await ferritePearliteProject(path);
    const { id: datasetId } = project.datasets.insert({ name: 'd', recipe: {}, members: [] });
    const [bare, resumable] = [1, 2].map(() => project.runs.insert({ datasetId, network: 'unet', settings: {} }).id) as [number, number];
    writeFileSync(join(project.runFolder(resumable), 'checkpoint.safetensors'), 'x');
    project.close();
    const again = openProject(path);
    expect(again.runs.get(bare)).toMatchObject({ state: 'failed', reason: expect.stringContaining('no checkpoint') as unknown });
    expect(again.runs.get(resumable)).toMatchObject({ state: 'paused', finishedAt: null });
    again.close();
  });

  /** A project whose database has some hundred pages. */
  async function filled(): Promise<string> {
    const project = await ferritePearliteProject(path);
    await addMicrograph(project, 'one');
    project.transaction(() => {
      for (let i = 0; i < 400; i++) project.specimens.upsert({ code: `S${i}`, remarks: 'x'.repeat(500) });
    });
    project.close();
    return join(path, 'project.sqlite');
  }

  it.each([0, 100, 4096, 0.5, 0.99])('names the cure for a database cut to %d (bytes or share)', async (to) => {
    const database = await filled();
    truncateSync(database, to >= 1 || to === 0 ? to : Math.floor(statSync(database).size * to));
    for (const readOnly of [false, true]) {
      const error = await failure(() => {
        const project = openProject(path, { readOnly });
        try {
          project.specimens.list();
        } finally {
          project.close();
        }
      });
      expect([error.code, error.message]).toEqual(['project/damaged', expect.stringContaining('nital project restore')]);
    }
  });

  it('finds random bytes anywhere but in the content of cells', async () => {
    const database = await filled();
    const good = readFileSync(database);
    const random = new Random(7);
    for (let i = 0; i < 12; i++) {
      // A whole page of noise: a page of a table, an index or the schema, whichever it hits.
      const page = random.integer(good.length / 4096);
      writeFileSync(database, good);
      const handle = openSync(database, 'r+');
      writeSync(handle, Uint8Array.from({ length: 4096 }, () => random.integer(256)), 0, 4096, page * 4096);
      closeSync(handle);
      const error = await failure(() => openProject(path).close());
      expect([error.code, error.message], `page ${page}`).toEqual(['project/damaged', expect.stringContaining('nital project restore')]);
    }
    writeFileSync(database, good);
    openProject(path).close();
  });
});
