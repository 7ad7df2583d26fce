import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { addMicrograph, failure, ferritePearliteProject, temporaryFolder } from '../../../test/helpers/testProject.ts';
import { trainingSettingsSchema } from '../../shared/engineProtocol/trainingSettings.ts';
import { NO_TEST_TIME_AUGMENTATION } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { withTricks, type TrickName } from '../../shared/engineProtocol/trainingTricks.ts';
import { createApp } from '../app.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';

/** Searches whose single tricks have been trained and judged already: what is left is to decide. */
describe('a recipe search that only has to decide', () => {
  const temporary = temporaryFolder();
  const app = createApp();
  let project: ProjectStore;
  let round = 0;
  beforeEach(async () => {
    project?.close();
    project = await ferritePearliteProject(join(temporary.path, `${++round}.nital`));
  });
  afterAll(async () => {
    project.close();
    await app.close();
    temporary.remove();
  });

  const base = trainingSettingsSchema.parse({ network: 'unet', epochs: 1 });

  /** A search with a row for the baseline and each trick; a score is its mean IoU, a text the reason of its failure. */
  async function searched(rows: readonly (readonly [tricks: readonly TrickName[], score: number | string])[]): Promise<void> {
    const { micrograph, mask } = await addMicrograph(project, 'one');
    const dataset = project.datasets.insert({ name: 'all', recipe: {}, members: [{ micrographId: micrograph.id, maskRevisionId: mask.id, side: 'validation' }] });
    const weights = await project.blobs.put(Buffer.from('weights'));
    const plan = { tricks: rows.flatMap(([tricks]) => tricks), metric: 'meanIoU', margin: 0.01, overlap: 0.25, testTimeAugmentation: NO_TEST_TIME_AUGMENTATION, hasTest: false };
    const series = project.series.insert({
      name: 'search-1',
      kind: 'search',
      plan,
      rows: rows.map(([tricks]) => ({ name: tricks[0] ?? 'baseline', plan: { tricks, recipe: { name: 'all', tileSize: 64 }, settings: withTricks(base, tricks, null) } })),
    });
    rows.forEach(([, score], position) => {
      const run = project.runs.insert({ datasetId: dataset.id, network: 'unet', settings: base });
      const model = project.models.insert({ name: `search-1/${position}`, network: 'unet', sha256: weights, card: {}, runId: run.id });
      project.runs.setState(run.id, 'finished');
      const evaluation = project.evaluations.insert({ modelId: model.id, on: 'validation', result: { figures: { meanIoU: score, classes: [] } } });
      project.series.setRow(series.id, position, typeof score === 'string' ? { runId: run.id, reason: score } : { runId: run.id, evaluationId: evaluation.id });
    });
  }

  it('does not train the baseline again when no trick helped', async () => {
    await searched([[[], 0.6], [['S'], 0.605], [['R'], 0.5], [['F'], 'It diverged.']]);
    const table = await app.searches.resume(project, null);
    expect(table).toMatchObject({ finished: true, winner: 'S' });
    expect(table.rows.map(({ name, state, helped, sameAs }) => [name, state, helped, sameAs])).toEqual([
      ['baseline', 'judged', false, null], ['S', 'judged', false, null], ['R', 'judged', false, null], ['F', 'failed', false, null], ['stack', 'judged', false, 'baseline'],
    ]);
    expect(table.rows.at(-1)?.figures?.meanIoU).toBe(0.6);
    expect(table.rows[2]?.difference).toBeCloseTo(-0.1, 12);
    expect(project.runs.list()).toHaveLength(4);
    expect(app.searches.table(project, 'search-1')).toEqual(table);
  });

  it('does not train a single trick again when it alone helped', async () => {
    await searched([[[], 0.6], [['S'], 0.7], [['R'], 0.5]]);
    const table = await app.searches.resume(project, 'search-1');
    expect(table).toMatchObject({ finished: true, winner: 'S' });
    expect(table.rows.at(-1)).toMatchObject({ name: 'stack', tricks: ['S'], sameAs: 'S', helped: true, model: 'search-1/1' });
  });

  it('has nothing to compare with when the baseline failed', async () => {
    await searched([[[], 'It diverged.'], [['S'], 0.7]]);
    const error = await failure(() => app.searches.resume(project, null));
    expect([error.code, error.message]).toEqual(['training/notResumable', expect.stringMatching(/baseline of search-1 failed.*It diverged\..*other settings/)]);
  });

  it('is named when it is not there', async () => {
    expect((await failure(() => app.searches.table(project, null))).message).toMatch(/nital search/);
  });
});
