import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../../../../test/helpers/testProject.ts';
import { loadSqlite } from './loadSqlite.ts';
import { ReadableDb } from './ReadableDb.ts';
import { WritableDb } from './WritableDb.ts';

describe('WritableDb and ReadableDb', () => {
  const connection = new (loadSqlite())(':memory:');
  const db = new WritableDb(connection, 'memory');
  beforeEach(() => db.execute('CREATE TABLE t (n INTEGER PRIMARY KEY, CONSTRAINT "n is small" CHECK (n < 10)) STRICT'));
  afterEach(() => db.execute('DROP TABLE t'));
  const rows = (): number[] => db.all<{ n: number }>('SELECT n FROM t ORDER BY n').map((row) => row.n);

  it('refuses to write through a reading function, even on a connection that could', async () => {
    const reading = new ReadableDb(connection, 'memory');
    expect((await failure(() => reading.get('INSERT INTO t VALUES (1) RETURNING n'))).code).toBe('internal');
    expect((await failure(() => reading.all('DELETE FROM t RETURNING n'))).code).toBe('internal');
    expect(rows()).toEqual([]);
  });

  it('takes a transaction back as a whole, and an inner one alone', async () => {
    await failure(() => db.transaction(() => {
      db.run('INSERT INTO t VALUES (1)');
      db.run('INSERT INTO t VALUES (50)');
    }));
    expect(rows()).toEqual([]);

    db.transaction(() => {
      db.run('INSERT INTO t VALUES (1)');
      expect(() => db.transaction(() => {
        db.run('INSERT INTO t VALUES (2)');
        db.run('INSERT INTO t VALUES (1)');
      })).toThrow();
      db.run('INSERT INTO t VALUES (3)');
    });
    expect(rows()).toEqual([1, 3]);
  });

  it('refuses an asynchronous transaction and keeps nothing of it', async () => {
    const error = await failure(() => db.transaction(async () => {
      db.run('INSERT INTO t VALUES (4)');
      return Promise.resolve();
    }));
    expect(error.code).toBe('internal');
    expect(rows()).toEqual([]);
  });

  it('names the broken rule in the words of the schema', async () => {
    const error = await failure(() => db.run('INSERT INTO t VALUES (50)'));
    expect(error.code).toBe('input/invalid');
    expect(error.message).toContain('n is small');
  });
});
