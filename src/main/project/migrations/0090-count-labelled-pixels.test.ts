import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openWritable } from '../sqlite/openDatabase.ts';
import { createProjectSchema } from './0010-project.ts';
import { countLabelledPixels } from './0090-count-labelled-pixels.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

it('0090-count-labelled-pixels keeps earlier masks, of which it is not known, and takes shares alone', () => {
  const { db, close } = openWritable(join(temporary.path, 'masks.sqlite'), { create: true });
  createProjectSchema(db);
  db.execute(`
    PRAGMA foreign_keys = OFF;
    INSERT INTO mask_revisions (id, mask_id, revision, origin, made_by, sha256, created_at) VALUES (3, 1, 1, 'drawn', 'brush', '${'a'.repeat(64)}', 'then');
  `);
  countLabelledPixels(db);
  expect(db.get('SELECT id, labelled_share FROM mask_revisions')).toEqual({ id: 3, labelled_share: null });
  db.run('INSERT INTO mask_revisions (mask_id, revision, origin, made_by, sha256, created_at, labelled_share) VALUES (1, 2, ?, ?, ?, ?, ?)', 'drawn', 'brush', 'b'.repeat(64), 'now', 0.25);
  expect(() => db.run('INSERT INTO mask_revisions (mask_id, revision, origin, made_by, sha256, created_at, labelled_share) VALUES (1, 3, ?, ?, ?, ?, ?)', 'drawn', 'brush', 'c'.repeat(64), 'now', 1.2)).toThrow();
  close();
});
