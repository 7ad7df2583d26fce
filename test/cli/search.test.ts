import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrossValidationTable } from '../../src/main/services/CrossValidationService.ts';
import type { RecipeSearchTable } from '../../src/main/services/RecipeSearchService.ts';
import { checkProject } from '../../src/main/project/upkeep/checkProject.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import { createApp } from '../../src/main/app.ts';
import { ended, nital, nitalJson, startNital } from './runNital.ts';
import { searchRequest } from './searchRequest.ts';

const weights = resolve(import.meta.dirname, '../engine-weights/fixtures/small.pth');
const program = resolve(import.meta.dirname, 'programs/searchRecipe.ts');
const TRAINING = ['--network', 'unet', '--tile', '32', '--batch', '2', '--iterations-each', '2', '--seed', '5', '--device', 'cpu', '--threads', '1'];

type ShownRow = Omit<RecipeSearchTable['rows'][number], 'figures' | 'test'> & { validation: { meanIoU: number; classes: object[] } | null; test: { meanIoU: number } | null };
type Shown = Omit<RecipeSearchTable, 'rows'> & { rows: ShownRow[] };

/** What must not depend on where a search was interrupted: all but the time. */
const withoutTime = ({ rows, ...table }: Shown): object => ({ ...table, rows: rows.map(({ secondsElapsed: _seconds, ...row }) => row) });

describe('a recipe search', () => {
  let folder = '';
  const project = (name: string): string => join(folder, `${name}.nital`);
  const show = async (name: string): Promise<Shown> => (await nitalJson<Shown>('search', 'show', project(name))).result;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-search-'));
    for (const name of ['whole', 'killed']) {
      await nital('project', 'create', project(name), '--label-set', '0:ferrite,1:pearlite');
      const made = await nital('synth', '--project', project(name), '--specimens', '4', '--fields', '1', '--width', '64', '--height', '64', '--grain-size', '6', '--seed', '3');
      expect(made.code, made.stderr).toBe(0);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('trains the baseline, each trick and the stack of those that helped; a trick that fails is a row that says so', async () => {
    const app = createApp();
    const store = app.projects.open(project('whole'));
    const seen = new Set<string>();
    try {
      const table = await app.searches.start(store, searchRequest(weights), { onProgress: ({ row, number, rows }) => void seen.add(`${number} of ${rows}: ${row}`) });
      expect(table.rows.map(({ name, state, tricks }) => [name, state, tricks.join('+')])).toEqual([
        ['baseline', 'judged', ''], ['T', 'failed', 'T'], ['N', 'judged', 'N'], ['D', 'judged', 'D'], ['stack', 'judged', 'N+D'],
      ]);
      expect(table.rows[1]?.reason).toMatch(/None of the weights in ".*small\.pth" fits/);
      expect([...seen]).toEqual(expect.arrayContaining(['1 of 5: baseline', '3 of 5: N', '5 of 5: stack']));

      // The judge is the validation side; the test side is looked at by the baseline and the winner alone.
      const best = Math.max(...table.rows.map(({ figures }) => figures?.meanIoU ?? 0));
      expect(table.rows.find(({ name }) => name === table.winner)?.figures?.meanIoU).toBe(best);
      expect(new Set(table.rows.filter(({ test }) => test !== null).map(({ name }) => name))).toEqual(new Set(['baseline', table.winner]));
      expect(store.evaluations.list().filter(({ on }) => on === 'test')).toHaveLength(new Set(['baseline', table.winner]).size);
      expect(table.finished).toBe(true);

      // Runs and models are ordinary ones, of one split.
      expect(store.runs.list().map(({ state }) => state)).toEqual(['finished', 'failed', 'finished', 'finished', 'finished']);
      expect(store.models.list().map(({ name }) => name)).toEqual(['search-1/baseline', 'search-1/N', 'search-1/D', 'search-1/stack']);
      expect(new Set(store.runs.list().map(({ datasetId }) => datasetId)).size).toBe(1);
      const settings = store.runs.list().map((run) => run.settings as { normalisation: string; loss: { dice: number }; seed: number });
      expect(settings.map(({ normalisation, loss, seed }) => [normalisation, loss.dice, seed])).toEqual([['tiles', 0, 5], ['tiles', 0, 5], ['image', 0, 5], ['tiles', 1, 5], ['image', 1, 5]]);
    } finally {
      store.close();
      await app.close();
    }
  });

  it('killed, and stopped by Ctrl-C, and resumed gives the same table', async () => {
    const child = spawn(process.execPath, [program, project('killed')], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = ended(child);
    await new Promise<void>((settle) => child.stdout?.on('data', (text: Buffer) => void (text.toString().includes('training N') && settle())));
    process.kill(-(child.pid as number), 'SIGKILL');
    expect((await end).signal).toBe('SIGKILL');
    const between = await show('killed');
    expect(between).toMatchObject({ finished: false, winner: null });
    expect(between.rows.map(({ state }) => state)).toEqual(['judged', 'failed', 'unfinished', 'waiting']);

    const stopped = startNital(['search', project('killed'), '--resume', '--json']);
    const stop = ended(stopped);
    await new Promise<void>((settle) => stopped.stderr?.on('data', (text: Buffer) => void (text.toString().includes('(D), training') && settle())));
    stopped.kill('SIGINT');
    expect((await stop).code).toBe(130);
    expect(JSON.parse((await stop).stdout)).toMatchObject({ finished: false });

    const resumed = await nitalJson<Shown>('search', project('killed'), '--resume');
    expect(resumed.code).toBe(0);
    expect(withoutTime(resumed.result)).toEqual(withoutTime(await show('whole')));
    expect((await checkProject(project('killed'))).problems).toEqual([]);
    // A search that is finished does nothing more.
    expect((await nitalJson<Shown>('search', project('killed'), '--resume')).result).toEqual(resumed.result);
  }, 300_000);

  it('cross-validates: each fold is tested once, mean and deviation are over the folds', async () => {
    type Folds = Omit<CrossValidationTable, 'rows'> & { rows: { name: string; state: string; model: string; figures: { meanIoU: number; classes: { iou: number }[] } }[] };
    const { code, result } = await nitalJson<Folds>('cross-validate', project('whole'), '--folds', '2', ...TRAINING);
    expect(code).toBe(0);
    expect(result.rows.map(({ name, state, model }) => [name, state, model])).toEqual([['fold 1', 'judged', 'folds-1/fold 1'], ['fold 2', 'judged', 'folds-1/fold 2']]);
    const [first, second] = result.rows.map(({ figures }) => figures.meanIoU) as [number, number];
    expect(result.overall.meanIoU).toEqual({ folds: 2, mean: expect.closeTo((first + second) / 2, 12) as number, deviation: expect.closeTo(Math.abs(first - second) / Math.SQRT2, 12) as number });
    expect(result.classes.map(({ name }) => name)).toEqual(['ferrite', 'pearlite']);
    const shown = await nital('cross-validate', 'show', project('whole'));
    expect(shown.stdout).toMatch(/mean ± deviation +\d\.\d{4} ± \d\.\d{4}/);
    const store = openProject(project('whole'), { readOnly: true });
    const tested = ['folds-1/fold 1', 'folds-1/fold 2'].flatMap((name) => store.evaluations.ofModel(store.models.byName(name)?.id ?? 0).flatMap(({ result: facts }) => (facts as { specimens: string[] }).specimens));
    expect(tested.sort()).toEqual(store.specimens.list().map(({ code: specimen }) => specimen).sort());
    store.close();
  });

  describe('met with bad input', () => {
    it.each([
      [['search', '--tricks', 'T'], 2, 'usage/invalid', /weights/],
      [['search', '--tricks', 'N', '--normalisation', 'image'], 2, 'usage/invalid', /Trick N .*changes nothing/],
      [['search', '--tricks', 'S,X'], 2, 'usage/invalid', /T, S, R/],
      [['search', '--split', 'crop'], 2, 'usage/invalid', /not by crop/],
      [['search', '--shares', '0.8,0,0.2'], 3, 'dataset/cannotSplit', /no validation side/],
      [['search', '--weights', 'nowhere.pth'], 3, 'input/notFound', /nowhere\.pth/],
      [['search', '--network', 'resnet-9'], 3, 'network/unknown', /resnet-9/],
      [['search', '--tricks', 'S', '--network', 'segnet-vgg16', '--half-size', '--tile', '40'], 3, 'network/invalid', /at least 32 × 32 px, not 20 × 20/],
      [['search', '--resume', 'search-7'], 4, 'project/unknownRecord', /search-7.*search-1/],
      [['cross-validate'], 2, 'usage/invalid', /--folds 5/],
      [['cross-validate', '--folds', '9'], 3, 'dataset/cannotSplit', /4 specimens/],
      [['cross-validate', '--folds', '2', '--preset', 'study1'], 2, 'usage/invalid', /study1/],
    ])('%j says what is wrong', async ([command, ...options], exitCode, error, words) => {
      const before = openProject(project('whole'), { readOnly: true });
      const runs = before.runs.list().length;
      const { code, result } = await nitalJson<{ error: { code: string; message: string } }>(command as string, project('whole'), ...options);
      expect(result.error).toMatchObject({ code: error, message: expect.stringMatching(words) as string });
      expect(code).toBe(exitCode);
      expect(before.runs.list()).toHaveLength(runs);
      before.close();
    });
  });
});
