import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openWritable } from '../sqlite/openDatabase.ts';
import { createProjectSchema } from './0010-project.ts';
import { addBatchSettings } from './0020-add-batch-settings.ts';
import { letBatchesBeReviewed } from './0060-let-batches-be-reviewed.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

it('0060-let-batches-be-reviewed keeps earlier batches, of whose certainty nothing is known, and takes verdicts', () => {
  const { db, close } = openWritable(join(temporary.path, 'batches.sqlite'), { create: true });
  createProjectSchema(db);
  addBatchSettings(db);
  const hash = 'a'.repeat(64);
  db.execute(`
    INSERT INTO models (id, name, network, sha256, card, created_at) VALUES (1, 'm', 'unet', '${hash}', '{}', 'then');
    INSERT INTO batches (id, model_id, created_at) VALUES (7, 1, 'then');
    INSERT INTO batch_items (batch_id, position, file, state, fractions) VALUES (7, 0, 'a.tif', 'ok', '[0.25,0.75]');
  `);
  letBatchesBeReviewed(db);
  expect(db.get('SELECT out_folder FROM batches')).toEqual({ out_folder: null });
  expect(db.get('SELECT state, fractions, confidence, certainty_sha256, verdict, remark FROM batch_items')).toEqual({ state: 'ok', fractions: '[0.25,0.75]', confidence: null, certainty_sha256: null, verdict: null, remark: null });
  db.run(`UPDATE batch_items SET confidence = 0.93, certainty_sha256 = '${hash}', verdict = 'rejected', verdict_by = 'Ada', remark = 'scratches'`);
  for (const change of ['confidence = 1.5', "certainty_sha256 = 'no hash'", "verdict = 'perhaps'", 'verdict_revision_id = 9']) expect(() => db.run(`UPDATE batch_items SET ${change}`)).toThrow();
  expect(() => db.run("INSERT INTO mask_withdrawals (revision_id, created_at) VALUES (9, 'now')")).toThrow();
  expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  close();
});
