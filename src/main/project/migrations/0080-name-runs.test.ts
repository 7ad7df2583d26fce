import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openWritable } from '../sqlite/openDatabase.ts';
import { createProjectSchema } from './0010-project.ts';
import { nameRuns } from './0080-name-runs.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

it('0080-name-runs keeps earlier trainings, whose models were named by chance, and takes no empty name', () => {
  const { db, close } = openWritable(join(temporary.path, 'runs.sqlite'), { create: true });
  createProjectSchema(db);
  db.execute(`
    INSERT INTO datasets (id, name, recipe, created_at) VALUES (1, 'all', '{}', 'then');
    INSERT INTO runs (id, dataset_id, state, network, settings, history, result, created_at) VALUES (5, 1, 'paused', 'unet', '{}', '[]', 'null', 'then');
  `);
  nameRuns(db);
  expect(db.get('SELECT id, state, model_name FROM runs')).toEqual({ id: 5, state: 'paused', model_name: null });
  db.run("UPDATE runs SET model_name = 'first'");
  expect(() => db.run("UPDATE runs SET model_name = ' '")).toThrow();
  expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  close();
});
