import { expect, it } from 'vitest';
import { failure } from '../../../../test/helpers/testProject.ts';
import { loadSqlite } from './loadSqlite.ts';

it('says in words that the runtime is too old instead of crashing', async () => {
  const error = await failure(() => loadSqlite('9'));
  expect(error.code).toBe('runtime/unsupported');
  expect(error.message).toMatch(/Node\.js 24/);
  expect((await failure(() => loadSqlite(''))).code).toBe('runtime/unsupported');
});

it('loads SQLite on this runtime', () => {
  const database = new (loadSqlite())(':memory:');
  expect(database.prepare('SELECT 6 * 7').pluck().get()).toBe(42);
  database.close();
});
