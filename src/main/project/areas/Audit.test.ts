import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMicrograph, failure, ferritePearliteProject, temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openWritable } from '../sqlite/openDatabase.ts';

describe('the audit trail and the mask revisions', () => {
  const temporary = temporaryFolder();
  const path = join(temporary.path, 'a.nital');
  beforeAll(async () => {
    const project = await ferritePearliteProject(path);
    await addMicrograph(project, 'one');
    project.audit.append('report.verify', 'report:7', { same: true });
    expect(project.audit.ofSubject('report:7')).toMatchObject([{ who: 'Ada', action: 'report.verify', details: { same: true } }]);
    project.close();
  });
  afterAll(() => temporary.remove());

  it.each([
    "UPDATE audit SET who = 'Eve'",
    'DELETE FROM audit WHERE id = 1',
    "REPLACE INTO audit (id, at, who, action, subject, details) VALUES (1, '', 'Eve', '', '', '{}')",
    "INSERT INTO audit (id, at, who, action, subject, details) VALUES (1, '', 'Eve', '', '', '{}') ON CONFLICT (id) DO UPDATE SET who = 'Eve'",
    "UPDATE mask_revisions SET origin = 'predicted'",
    'DELETE FROM mask_revisions',
    `REPLACE INTO mask_revisions (id, mask_id, revision, origin, made_by, sha256, created_at) VALUES (1, 1, 1, 'predicted', 'm', '${'b'.repeat(64)}', '')`,
    `REPLACE INTO mask_revisions (id, mask_id, revision, origin, made_by, sha256, created_at) VALUES (99, 1, 1, 'predicted', 'm', '${'b'.repeat(64)}', '')`,
  ])('cannot be changed: %s', async (sql) => {
    const database = openWritable(join(path, 'project.sqlite'), { create: false });
    const state = (): unknown => database.db.all('SELECT * FROM audit UNION ALL SELECT id, mask_id, revision, origin, made_by, sha256 FROM mask_revisions');
    const before = state();
    const error = await failure(() => database.db.run(sql));
    expect(error.message).toMatch(/append-only|never/);
    expect(state()).toEqual(before);
    database.close();
  });
});
