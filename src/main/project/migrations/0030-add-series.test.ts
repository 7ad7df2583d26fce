import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openWritable } from '../sqlite/openDatabase.ts';
import { createProjectSchema } from './0010-project.ts';
import { addBatchSettings } from './0020-add-batch-settings.ts';
import { addSeries } from './0030-add-series.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

it('0030-add-series lets runs that were there already stand in a series, each in one row', () => {
  const { db, close } = openWritable(join(temporary.path, 'series.sqlite'), { create: true });
  createProjectSchema(db);
  addBatchSettings(db);
  db.execute(`
    INSERT INTO datasets (id, name, recipe, created_at) VALUES (1, 'd', '{}', 'then');
    INSERT INTO runs (id, dataset_id, state, network, settings, history, result, created_at) VALUES (4, 1, 'running', 'unet', '{}', '[]', 'null', 'then');
  `);
  addSeries(db);
  db.execute("INSERT INTO series (id, name, kind, plan, created_at) VALUES (1, 'search-1', 'search', '{}', 'now'); INSERT INTO series_rows (series_id, position, name, plan, run_id) VALUES (1, 0, 'baseline', '{}', 4)");
  expect(db.get('SELECT run_id, evaluation_id, test_evaluation_id, reason FROM series_rows')).toEqual({ run_id: 4, evaluation_id: null, test_evaluation_id: null, reason: null });
  for (const wrong of ["1, 1, 'T', '{}', 4", "1, 1, 'baseline', '{}', NULL", "1, 0, 'T', '{}', NULL", "1, 1, 'T', '{}', 5", "2, 0, 'T', '{}', NULL"]) {
    expect(() => db.run(`INSERT INTO series_rows (series_id, position, name, plan, run_id) VALUES (${wrong})`), wrong).toThrow();
  }
  expect(() => db.run("INSERT INTO series (name, kind, plan, created_at) VALUES ('x', 'sweep', '{}', 'now')")).toThrow(/known kind|project/);
  close();
});
