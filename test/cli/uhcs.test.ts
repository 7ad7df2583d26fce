import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../../src/main/project/openProject.ts';
import type { ImportResult } from '../../src/main/services/import/ImportRequest.ts';
import type { SpecimenRecord } from '../../src/main/services/SpecimensService.ts';
import { sharedIsThere, sharedPath } from '../helpers/sharedData.ts';
import { temporaryFolder } from '../helpers/testProject.ts';
import { nital, nitalJson } from './runNital.ts';

const UHCS = sharedPath('data', 'uhcs');
const MAP = 'file=name,specimen=sample_key,umPerPx=um_per_px,modality=detector,heatTreatment.celsius=anneal_T,heatTreatment.time=anneal_time,heatTreatment.timeUnit=anneal_time_unit,heatTreatment.cooling=cool';

describe.skipIf(!sharedIsThere)('nital import of the ultrahigh-carbon steel', () => {
  const temporary = temporaryFolder();
  const project = join(temporary.path, 'steel.nital');
  const command = (map = MAP): string[] => ['import', project, join(UHCS, 'images', '*.tif'), '--masks', join(UHCS, 'masks_region'), '--table', join(UHCS, 'specimens.csv'), '--map', map];
  let first: { code: number; result: ImportResult };

  beforeAll(async () => {
    const made = await nital('project', 'create', project, '--label-set', '0:matrix,1:network,2:spheroidite,3:widmanstatten');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    first = await nitalJson<ImportResult>(...command());
  });
  afterAll(() => temporary.remove());

  it('takes all 18 micrographs with their masks, specimens, anneals and scales', async () => {
    expect(first).toMatchObject({ code: 0, result: { imported: 18, skipped: 0, failed: 0, stoppedBy: null } });
    expect(first.result.items.every((item) => item.state === 'ok' && item.mask !== null)).toBe(true);

    const { result } = await nitalJson<{ specimens: SpecimenRecord[] }>('specimen', 'list', project);
    const anneals = Object.fromEntries(result.specimens.map(({ code, heatTreatment, micrographs }) => [code, [micrographs.length, ...heatTreatment.map(({ celsius, minutes, cooling }) => `${celsius} ${minutes} ${cooling}`)]]));
    expect(anneals).toEqual({
      25: [1, '970 1440 WQ'], 29: [2, '970 90 AR'], 33: [1, '970 90 WQ-2C'], 37: [6, '970 180 Q'],
      38: [1, '970 5 Q'], 4: [1, '1000 5 WQ'], 40: [5, '970 90 Q'], 47: [1],
    });
    const scales = result.specimens.flatMap(({ micrographs }) => micrographs.map(({ file, calibration, modality }) => [file, calibration?.umPerPx, calibration?.source, calibration?.confirmed, modality]));
    expect(scales).toHaveLength(18);
    expect(scales).toContainEqual(['uhcs0596.tif', 0.03876, 'table', true, 'SE']);
    expect(scales.filter(([, umPerPx]) => umPerPx === 0.19417)).toHaveLength(12);
  });

  it('keeps the files byte for byte', () => {
    const store = openProject(project, { readOnly: true });
    expect(store.micrographs.list().map(({ file }) => file)).toEqual(readdirSync(join(UHCS, 'images')).sort());
    expect(store.micrographs.list()[0]).toMatchObject({ width: 645, height: 484, bitDepth: 8, channels: 1 });
    store.close();
  });

  it('changes nothing when it is run again', async () => {
    const before = await nitalJson<{ counts: unknown }>('project', 'info', project);
    const again = await nitalJson<ImportResult>(...command());
    expect(again).toMatchObject({ code: 0, result: { imported: 0, skipped: 18, failed: 0 } });
    expect(again.result.items[0]?.reason).toContain('in the project already as micrograph 1');
    expect((await nitalJson<{ counts: unknown }>('project', 'info', project)).result.counts).toEqual(before.result.counts);
    expect(await nitalJson('project', 'check', project)).toMatchObject({ code: 0, result: { ok: true, problems: [] } });
  });

  it('reads minutes right although the table gives some in hours', async () => {
    const other = join(temporary.path, 'other.nital');
    await nital('project', 'create', other, '--label-set', '0:a,1:b');
    const { result } = await nitalJson<ImportResult>('import', other, join(UHCS, 'images', 'uhcs0075.tif'), '--table', join(UHCS, 'specimens.csv'), '--map', 'file=name,specimen=sample_key,heatTreatment.minutes=anneal_time');
    expect(result.notes.join(' ')).toContain('anneal_time_unit');
    expect(result.notes.join(' ')).toContain('17 rows of "specimens.csv" name files that were not given');
    expect((await nitalJson<SpecimenRecord>('specimen', 'show', other, '37')).result.heatTreatment[0]?.minutes).toBe(180);
  });
});
