import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { openWritable } from '../sqlite/openDatabase.ts';
import { createProjectSchema } from './0010-project.ts';
import { letScaleBarsCalibrate } from './0040-let-scale-bars-calibrate.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

it('0040-let-scale-bars-calibrate keeps earlier calibrations, and takes scale bars and withdrawals', () => {
  const { db, close } = openWritable(join(temporary.path, 'calibrations.sqlite'), { create: true });
  createProjectSchema(db);
  const hash = 'a'.repeat(64);
  db.execute(`
    INSERT INTO specimens (id, code, composition) VALUES (1, 'A', '{}');
    INSERT INTO micrographs (id, specimen_id, file, sha256, pixel_sha256, width, height, bit_depth, channels, created_at) VALUES (1, 1, 'a.tif', '${hash}', '${hash}', 4, 3, 8, 1, 'then');
    INSERT INTO calibrations (id, micrograph_id, um_per_px, source, origin, confirmed, created_at) VALUES (3, 1, 0.25, 'metadata', 'TIFF', 0, 'then');
  `);
  letScaleBarsCalibrate(db);
  expect(db.all('SELECT * FROM calibrations')).toEqual([{ id: 3, micrograph_id: 1, um_per_px: 0.25, source: 'metadata', origin: 'TIFF', confirmed: 0, created_at: 'then' }]);
  const add = (micrograph: number, umPerPx: string, source: string): unknown => db.run(`INSERT INTO calibrations (micrograph_id, um_per_px, source, origin, confirmed, created_at) VALUES (${micrograph}, ${umPerPx}, '${source}', 'x', 1, 'now')`);
  add(1, '0.5', 'scaleBar');
  add(1, 'NULL', 'entered');
  for (const [micrograph, umPerPx, source] of [[1, '0', 'entered'], [1, '1', 'guessed'], [2, '1', 'entered']] as const) expect(() => add(micrograph, umPerPx, source)).toThrow();
  expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  close();
});
