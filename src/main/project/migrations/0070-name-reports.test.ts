import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openWritable } from '../sqlite/openDatabase.ts';
import { createProjectSchema } from './0010-project.ts';
import { nameReports } from './0070-name-reports.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

it('0070-name-reports keeps earlier reports, whose numbers are not known, and lets no number be given twice', () => {
  const { db, close } = openWritable(join(temporary.path, 'reports.sqlite'), { create: true });
  createProjectSchema(db);
  const hash = 'a'.repeat(64);
  db.execute(`
    INSERT INTO specimens (id, code, composition) VALUES (1, 'S1', '{}');
    INSERT INTO reports (id, specimen_id, sha256, created_at) VALUES (3, 1, '${hash}', 'then'), (4, 1, '${hash}', 'later');
  `);
  nameReports(db);
  expect(db.all('SELECT id, specimen_id, sha256, number, operator, created_at FROM reports')).toEqual([3, 4].map((id) => ({ id, specimen_id: 1, sha256: hash, number: null, operator: null, created_at: id === 3 ? 'then' : 'later' })));
  const add = (number: string): unknown => db.run('INSERT INTO reports (specimen_id, sha256, number, operator, created_at) VALUES (1, ?, ?, ?, ?)', hash, number, 'Ada', 'now');
  add('20261120-S1-1');
  expect(() => add('20261120-S1-1')).toThrow();
  for (const where of [`sha256 = '${hash}'`, "number = 'x'"]) {
    expect(db.all<{ detail: string }>(`EXPLAIN QUERY PLAN SELECT id FROM reports WHERE ${where}`).map(({ detail }) => detail).join()).toMatch(/USING (COVERING )?INDEX/);
  }
  expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  close();
});
