import { setTimeout as wait } from 'node:timers/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkProject } from '../../src/main/project/upkeep/checkProject.ts';
import type { ImportResult } from '../../src/main/services/import/ImportRequest.ts';
import { scrambled } from '../helpers/imageFixtures.ts';
import { temporaryFolder } from '../helpers/testProject.ts';
import { writePng } from '../helpers/writePng.ts';
import { ended, nital, nitalJson, startNital } from './runNital.ts';

const KILLS = 12;
const IMAGES = 60;
const temporary = temporaryFolder();
afterAll(() => temporary.remove());

it(`leaves a sound project when it is killed ${KILLS} times at any moment, and completes in the end`, async () => {
  const images = join(temporary.path, 'images');
  const masks = join(temporary.path, 'masks');
  const project = join(temporary.path, 'p.nital');
  for (const folder of [images, masks]) mkdirSync(folder);
  const values = scrambled(64 * 48, 255);
  for (let at = 0; at < IMAGES; at++) {
    writeFileSync(join(images, `${at}.png`), writePng({ width: 64, height: 48, bits: 8, colourType: 0, values: values.map((value) => (value + at) & 255) }));
    writeFileSync(join(masks, `${at}.png`), writePng({ width: 64, height: 48, bits: 8, colourType: 0, values: values.map((value) => (value + at) & 1) }));
  }
  await nital('project', 'create', project, '--label-set', '0:ferrite,1:pearlite');
  const command = ['import', project, images, '--masks', masks, '--specimen', 'S1'];

  let inTheMiddle = 0;
  let before = 0;
  // How late it is killed at most, in milliseconds; on a slow machine later, until something is done by then.
  let latest = 60;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = startNital(command);
    const end = ended(child);
    // It speaks for the first time when it begins with the first micrograph.
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    await wait(Math.random() * latest);
    child.kill('SIGKILL');
    await end;
    const checked = await checkProject(project);
    expect(checked.problems.filter(({ severity }) => severity === 'damage')).toEqual([]);
    expect(checked.ok).toBe(true);
    // Micrographs and masks come together or not at all.
    expect(checked.counts?.masks).toBe(checked.counts?.micrographs);
    const now = checked.counts?.micrographs ?? 0;
    if (now > before && now < IMAGES) inTheMiddle++;
    if (now === before && now < IMAGES) latest *= 1.5;
    before = now;
  }
  expect(inTheMiddle).toBeGreaterThan(0);

  const { code, result } = await nitalJson<ImportResult>(...command);
  expect(code).toBe(0);
  expect(result).toMatchObject({ imported: IMAGES - before, skipped: before, failed: 0 });
  await nital('project', 'check', project, '--repair');
  expect(await checkProject(project)).toMatchObject({ ok: true, problems: [], counts: { micrographs: IMAGES, masks: IMAGES } });
});
