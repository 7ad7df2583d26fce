import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openWritable } from '../sqlite/openDatabase.ts';
import { createProjectSchema } from './0010-project.ts';
import { addBatchSettings } from './0020-add-batch-settings.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

it('0020-add-batch-settings keeps earlier batches, of which nothing is known', () => {
  const { db, close } = openWritable(join(temporary.path, 'batches.sqlite'), { create: true });
  createProjectSchema(db);
  db.execute(`
    INSERT INTO models (id, name, network, sha256, card, created_at) VALUES (1, 'm', 'unet', '${'a'.repeat(64)}', '{}', 'then');
    INSERT INTO batches (id, model_id, created_at) VALUES (7, 1, 'then');
  `);
  addBatchSettings(db);
  expect(db.get('SELECT id, model_id, settings FROM batches')).toEqual({ id: 7, model_id: 1, settings: 'null' });
  expect(() => db.run("UPDATE batches SET settings = 'no JSON'")).toThrow();
  expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  close();
});
