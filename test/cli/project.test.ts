import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openProject } from '../../src/main/project/openProject.ts';
import { scrambled } from '../helpers/imageFixtures.ts';
import { temporaryFolder } from '../helpers/testProject.ts';
import { writePng } from '../helpers/writePng.ts';
import { nital, nitalJson } from './runNital.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
const at = (name: string): string => join(temporary.path, name);

it('is made, filled, looked at, saved, brought back, and found damaged', async () => {
  expect(await nitalJson('project', 'create', at('steel.nital'), '--label-set', '0:ferrite,1:pearlite,2:MnS:particle', '--name', 'C45E')).toMatchObject({
    code: 0,
    result: { name: 'C45E', counts: { micrographs: 0 }, labelSets: [{ classes: [{ name: 'ferrite', kind: 'matrix' }, { name: 'pearlite', kind: 'constituent' }, { name: 'MnS', kind: 'particle' }] }] },
  });
  expect(await nitalJson('project', 'create', at('steel.nital'), '--label-set', '0:a,1:b')).toMatchObject({ code: 4, result: { error: { code: 'project/exists' } } });
  writeFileSync(at('a.png'), writePng({ width: 8, height: 8, bits: 8, colourType: 0, values: scrambled(64, 255) }));
  await nital('import', at('steel.nital'), at('a.png'));

  expect((await nital('project', 'info', at('steel.nital'))).stdout).toMatch(/micrographs +1\n/);
  expect(await nitalJson('project', 'backup', at('steel.nital'), at('backup'))).toMatchObject({ code: 0, result: { ok: true, blobsCopied: 1 } });
  expect(await nitalJson('project', 'restore', at('backup'), at('again.nital'))).toMatchObject({ code: 0, result: { ok: true } });
  expect(await nitalJson('project', 'check', at('again.nital'))).toMatchObject({ code: 0, result: { ok: true, counts: { micrographs: 1 } } });

  const store = openProject(at('steel.nital'), { readOnly: true });
  rmSync(store.blobs.path(store.micrographs.get(1).sha256));
  store.close();
  const damaged = await nital('project', 'check', at('steel.nital'));
  expect(damaged.code).toBe(4);
  expect(damaged.stdout).toMatch(/DAMAGE +The file of micrograph 1 \(a.png\) is missing/);
  expect(await nitalJson('project', 'backup', at('steel.nital'), at('rest'))).toMatchObject({ code: 6, result: { ok: false } });
});

it('says what is wrong with a command, and how to write it', async () => {
  const none = await nital('project', 'create', at('x.nital'));
  expect(none.code).toBe(2);
  expect(none.stderr).toMatch(/--label-set/);
  expect(await nital('project', 'create', at('x.nital'), '--label-set', 'ferrite,pearlite')).toMatchObject({ code: 2, stderr: expect.stringMatching(/write index:name/) as string });
  expect(readdirSync(temporary.path)).not.toContain('x.nital');
  for (const command of [['project', 'create'], ['project', 'info'], ['project', 'check'], ['project', 'backup'], ['project', 'restore'], ['import'], ['specimen', 'list'], ['specimen', 'show'], ['specimen', 'set'], ['synth']]) {
    const { code, stdout } = await nital(...command, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples?:\n {2}nital /);
  }
});
