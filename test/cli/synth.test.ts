import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import type { ImportResult } from '../../src/main/services/import/ImportRequest.ts';
import { SYNTHETIC_MAP } from '../../src/main/services/synthetic/SyntheticFolder.ts';
import type { SyntheticResult } from '../../src/main/services/synthetic/SyntheticRequest.ts';
import type { SpecimenRecord } from '../../src/main/services/SpecimensService.ts';
import { temporaryFolder } from '../helpers/testProject.ts';
import { nital, nitalJson } from './runNital.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
const at = (...names: string[]): string => join(temporary.path, ...names);
const SMALL = ['--specimens', '3', '--fields', '2', '--width', '160', '--height', '120', '--pearlite', '0.1..0.9', '--grain-size', '8..10', '--seed', '3'];

it('writes micrographs, masks and truth that agree, the same for the same seed', async () => {
  const { code, result } = await nitalJson<SyntheticResult>('synth', at('out'), ...SMALL);
  expect(code).toBe(0);
  expect(result.items.map(({ file }) => file)).toEqual(['SYN-3-01_1.png', 'SYN-3-01_2.png', 'SYN-3-02_1.png', 'SYN-3-02_2.png', 'SYN-3-03_1.png', 'SYN-3-03_2.png']);
  expect(readdirSync(at('out')).sort()).toEqual(['SYN-3-01_1.png', 'SYN-3-01_2.png', 'SYN-3-02_1.png', 'SYN-3-02_2.png', 'SYN-3-03_1.png', 'SYN-3-03_2.png', 'masks', 'specimens.csv', 'truth.json']);
  for (const { file, trueFraction } of result.items) {
    const { data } = await decodeMask(at('out', 'masks', file));
    expect(data.filter((value) => value === 1).length / data.length).toBeCloseTo(trueFraction, 10);
  }
  const truth = JSON.parse(readFileSync(at('out', 'truth.json'), 'utf8')) as { micrographs: { file: string; trueFraction: number; settings: { width: number } }[] };
  expect(truth.micrographs).toHaveLength(6);
  expect(truth.micrographs[0]).toMatchObject({ file: 'SYN-3-01_1.png', trueFraction: result.items[0]?.trueFraction, settings: { width: 160 } });

  await nital('synth', at('again'), ...SMALL);
  expect(readFileSync(at('again', 'SYN-3-02_2.png'))).toEqual(readFileSync(at('out', 'SYN-3-02_2.png')));
  expect(await nital('synth', at('out'), ...SMALL)).toMatchObject({ code: 2, stderr: expect.stringMatching(/holds files already/) as string });
});

it('puts the same into a project, once, as the import of its files does', async () => {
  const [direct, imported] = [at('direct.nital'), at('imported.nital')];
  for (const project of [direct, imported]) await nital('project', 'create', project, '--label-set', '0:pearlite,1:ferrite');
  expect((await nital('synth', '--project', direct, ...SMALL)).code).toBe(0);
  const again = await nitalJson<SyntheticResult>('synth', '--project', direct, ...SMALL);
  expect(again.result.items.map(({ micrograph }) => micrograph)).toEqual([1, 2, 3, 4, 5, 6]);
  expect((await nitalJson('project', 'info', direct)).result).toMatchObject({ counts: { specimens: 3, micrographs: 6, maskRevisions: 6 } });

  const files = await nitalJson<ImportResult>('import', imported, at('out'), '--masks', at('out', 'masks'), '--mask-values', '0=ferrite,1=pearlite,255=unlabelled', '--table', at('out', 'specimens.csv'), '--map', SYNTHETIC_MAP);
  expect(files).toMatchObject({ code: 0, result: { imported: 6 } });
  const [a, b] = await Promise.all([direct, imported].map(async (project) => (await nitalJson<{ specimens: SpecimenRecord[] }>('specimen', 'list', project)).result.specimens));
  const plain = (specimens: SpecimenRecord[] | undefined): unknown => specimens?.map(({ micrographs, ...facts }) => ({ ...facts, pixels: micrographs.map(({ pixelSha256, calibration }) => [pixelSha256, calibration?.umPerPx]) }));
  expect(plain(a)).toEqual(plain(b));
  expect(a?.[0]?.micrographs[0]).toMatchObject({ calibration: { source: 'synthetic' }, mask: { origin: 'synthetic' } });
  expect(await nitalJson('project', 'check', direct)).toMatchObject({ code: 0, result: { ok: true, problems: [] } });
});

it('refuses what means nothing', async () => {
  await nital('project', 'create', at('other.nital'), '--label-set', '0:matrix,1:network');
  const said = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await nital('synth', ...args);
    expect([2, 3]).toContain(code);
    return stderr;
  };
  expect(await said('--project', at('other.nital'), ...SMALL)).toMatch(/ferrite and pearlite, but the project's classes are matrix, network/);
  expect(await said()).toMatch(/Name a folder/);
  expect(await said(at('x'), '--outer')).toMatch(/--outer says what --random draws from/);
  expect(await said(at('x'), '--pearlite', 'much')).toMatch(/"much" is not a range/);
  expect(await said(at('x'), '--pearlite', '0.2..1.4')).toMatch(/must rise and lie between 0 and 1/);
  expect(await said(at('x'), '--grain-size', '0.1')).toMatch(/at least 4 pixels/);
});
