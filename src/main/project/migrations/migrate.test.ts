import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { failure, ferritePearliteProject, temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openProject } from '../openProject.ts';
import { openReadable, openWritable } from '../sqlite/openDatabase.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Migration } from './migrations.ts';

describe('migrate', () => {
  const temporary = temporaryFolder();
  afterAll(() => temporary.remove());
  /** A step that a later Nital could have. */
  const newest = MIGRATIONS.at(-1)?.version ?? 0;
  const addLocation: Migration = { version: newest + 10, update: (db) => db.execute('ALTER TABLE specimens ADD COLUMN location TEXT') };
  const breaks: Migration = { version: newest + 20, update: (db) => db.execute('ALTER TABLE specimens ADD COLUMN half TEXT; SELECT no_such_function()') };

  it('makes a sound, strict schema out of an empty file', () => {
    const database = openWritable(join(temporary.path, 'new.sqlite'), { create: true });
    migrate(database.db, MIGRATIONS);
    expect(schemaVersion(database.db)).toBe(newest);
    expect(database.db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const loose = database.db.all<{ name: string }>("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'");
    expect(loose).toEqual([]);
    migrate(database.db, MIGRATIONS);
    expect(schemaVersion(database.db)).toBe(newest);
    database.close();
    expect(existsSync(join(temporary.path, 'new.sqlite.v0.backup'))).toBe(false);
  });

  it('brings a project of the version before up to date, keeps its data, and keeps a copy of the file', async () => {
    const path = join(temporary.path, 'older.nital');
    const older = await ferritePearliteProject(path);
    older.specimens.upsert({ code: 'A', grade: 'C45E' });
    older.close();

    const newer = openProject(path, {}, [...MIGRATIONS, addLocation]);
    expect(newer.specimens.byCode('A')?.grade).toBe('C45E');
    newer.close();

    const now = openReadable(join(path, 'project.sqlite'));
    expect(schemaVersion(now.db)).toBe(newest + 10);
    expect(now.db.get('SELECT code, location FROM specimens')).toEqual({ code: 'A', location: null });
    now.close();
    const backup = openReadable(join(path, `project.sqlite.v${newest}.backup`));
    expect(schemaVersion(backup.db)).toBe(newest);
    expect(backup.db.get('SELECT code FROM specimens')).toEqual({ code: 'A' });
    backup.close();
  });

  it('takes a step that fails back as a whole and keeps the steps before it', async () => {
    const path = join(temporary.path, 'breaks.nital');
    (await ferritePearliteProject(path)).close();
    await failure(() => openProject(path, {}, [...MIGRATIONS, addLocation, breaks]));
    const database = openReadable(join(path, 'project.sqlite'));
    expect(schemaVersion(database.db)).toBe(newest + 10);
    expect(database.db.all<{ name: string }>("SELECT name FROM pragma_table_info('specimens')").map((row) => row.name)).not.toContain('half');
    database.close();
    openProject(path, {}, [...MIGRATIONS, addLocation]).close();
  });

  it('refuses a project of a newer Nital and leaves it byte for byte as it was', async () => {
    const path = join(temporary.path, 'future.nital');
    (await ferritePearliteProject(path)).close();
    openProject(path, {}, [...MIGRATIONS, addLocation]).close();
    const before = readFileSync(join(path, 'project.sqlite'));
    for (const readOnly of [false, true]) {
      const error = await failure(() => openProject(path, { readOnly }));
      expect(error.code).toBe('project/fromFuture');
      expect(error.message).toMatch(/Update Nital/);
    }
    expect(readFileSync(join(path, 'project.sqlite')).equals(before)).toBe(true);
    openProject(path, {}, [...MIGRATIONS, addLocation]).close();
  });

  it('does not read a project of an older schema without bringing it up to date', async () => {
    const path = join(temporary.path, 'reading.nital');
    (await ferritePearliteProject(path)).close();
    const error = await failure(() => openProject(path, { readOnly: true }, [...MIGRATIONS, addLocation]));
    expect([error.code, error.message]).toEqual(['usage/invalid', expect.stringContaining('older')]);
  });

  it('has versions that go up in tens', async () => {
    const database = openWritable(join(temporary.path, 'order.sqlite'), { create: true });
    for (const versions of [[10, 10], [20, 10], [15]]) {
      const steps = versions.map((version) => ({ version, update: () => {} }));
      expect((await failure(() => migrate(database.db, steps))).code).toBe('internal');
    }
    database.close();
  });
});
