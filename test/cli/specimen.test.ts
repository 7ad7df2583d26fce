import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SpecimenRecord } from '../../src/main/services/SpecimensService.ts';
import { temporaryFolder } from '../helpers/testProject.ts';
import { nital, nitalJson } from './runNital.ts';

const temporary = temporaryFolder();
const project = join(temporary.path, 'p.nital');
beforeAll(() => nital('project', 'create', project, '--label-set', '0:ferrite,1:pearlite'));
afterAll(() => temporary.remove());

it('describes a specimen step by step, and clears what is said to be empty', async () => {
  const first = await nital('specimen', 'set', project, 'P1', '--grade', 'C45E', '--composition', 'C=0.45,Mn=0.7', '--heat-treatment', 'normalizing 860 30 air; tempering 600 60 air', '--preparation', 'etchant=Nital 3 %; etching=8 s');
  expect(first.code).toBe(0);
  expect(first.stderr).toMatch(/"P1" was new/);
  expect(first.stdout).toMatch(/normalizing 860 °C 30 min air; tempering 600 °C 60 min air/);
  await nital('specimen', 'set', project, 'P1', '--preparation', 'operator=AB', '--grade', '', '--batch', '7');
  const { result } = await nitalJson<SpecimenRecord>('specimen', 'show', project, 'P1');
  expect(result).toMatchObject({
    code: 'P1', grade: null, batch: '7', composition: { C: 0.45, Mn: 0.7 },
    heatTreatment: [{ position: 0, kind: 'normalizing', celsius: 860 }, { position: 1, kind: 'tempering', minutes: 60 }],
    preparation: { etchant: 'Nital 3 %', etchingSeconds: 8, operator: 'AB' },
    micrographs: [],
  });
  expect((await nital('specimen', 'list', project)).stdout).toMatch(/P1 .*normalizing 860/);
});

it('refuses what cannot be, and changes nothing then', async () => {
  const before = await nitalJson('specimen', 'list', project);
  expect(await nitalJson('specimen', 'show', project, 'P2')).toMatchObject({ code: 4, result: { error: { code: 'project/unknownRecord', message: expect.stringMatching(/Its specimens are: P1/) as string } } });
  expect((await nital('specimen', 'set', project, 'P1')).stderr).toMatch(/Nothing was said/);
  expect(await nital('specimen', 'set', project, 'P1', '--grade', 'X', '--composition', 'C=140')).toMatchObject({ code: 3, stderr: expect.stringMatching(/140 is not a share of C/) as string });
  expect(await nital('specimen', 'set', project, 'P1', '--grade', 'X', '--heat-treatment', 'tempering 9999')).toMatchObject({ code: 3, stderr: expect.stringMatching(/temperature lies between/) as string });
  expect(await nitalJson('specimen', 'list', project)).toEqual(before);
});
