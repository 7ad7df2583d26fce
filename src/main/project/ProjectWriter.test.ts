import { expect, it } from 'vitest';
import { failure } from '../../../test/helpers/testProject.ts';
import { migrate } from './migrations/migrate.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { ProjectWriter } from './ProjectWriter.ts';
import { loadSqlite } from './sqlite/loadSqlite.ts';
import { WritableDb } from './sqlite/WritableDb.ts';

const db = new WritableDb(new (loadSqlite())(':memory:'), 'memory');
migrate(db, MIGRATIONS);
const writer = new ProjectWriter(db, 'memory', 'Ada');
const insert = "INSERT INTO label_sets (name, created_at) VALUES (?, '')";
const labelSets = (): number => db.all('SELECT 1 FROM label_sets').length;
const trail = (): number => db.all('SELECT 1 FROM audit').length;

it('refuses a change that was not noted', async () => {
  const error = await failure(() => writer.change((open) => open.run(insert, 'silent')));
  expect(error.code).toBe('internal');
  expect([labelSets(), trail()]).toEqual([0, 0]);
});

it('takes the note back with the change', async () => {
  await failure(() => writer.change((open, note) => {
    open.run(insert, 'a');
    note('labelSet.add', 'labelSet:1');
    open.run(insert, 'a');
  }));
  expect([labelSets(), trail()]).toEqual([0, 0]);
});

it('needs no note when nothing changed, and keeps both when something did', () => {
  expect(writer.change(() => 5)).toBe(5);
  writer.change((open, note) => {
    open.run(insert, 'a');
    note('labelSet.add', 'labelSet:1');
  });
  expect([labelSets(), trail()]).toEqual([1, 1]);
});
