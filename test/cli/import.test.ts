import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import type { ImportItem, ImportResult } from '../../src/main/services/import/ImportRequest.ts';
import { blockJpeg, exifBlock, scrambled, smallTiff, STORED_FOR_ORIENTATION, withSegment } from '../helpers/imageFixtures.ts';
import { temporaryFolder } from '../helpers/testProject.ts';
import { writePng } from '../helpers/writePng.ts';
import { writeTiff } from '../helpers/writeTiff.ts';
import { onSmallDisk, smallDiskIsPossible } from '../project/smallDisk.ts';
import { ended, nital, nitalJson, startNital } from './runNital.ts';

/** 3 × 2 fields of 8 × 8 pixels in Adobe CMYK, written through libjpeg. */
const CMYK = '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQECAQEBAQECAQEBAgICAgICAgICAwMEAwMDAwMCAgMEAwMEBAQEBAIDBQUEBAUEBAQE/8AAFAgAEAAYBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAALCgn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AN/Dfw38N/CAOAv8IA4C/wAIA4C/wgDuX7B+jfrDD//Z';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
let round = 0;
let folder = '';
let project = '';

beforeEach(async () => {
  folder = join(temporary.path, String(++round));
  mkdirSync(join(folder, 'masks'), { recursive: true });
  project = join(folder, 'p.nital');
  expect((await nital('project', 'create', project, '--label-set', '0:ferrite,1:pearlite')).code).toBe(0);
});

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function grey(width: number, height: number, bits = 8, values: ArrayLike<number> = scrambled(width * height, 2 ** bits - 1)): Buffer {
  return writePng({ width, height, bits, colourType: 0, values });
}

async function importing(...args: readonly string[]): Promise<{ code: number; result: ImportResult; item: ImportItem }> {
  const { code, result } = await nitalJson<ImportResult>('import', project, ...args);
  return { code, result, item: result.items[0] as ImportItem };
}

async function expectSound(): Promise<void> {
  expect(await nitalJson('project', 'check', project)).toMatchObject({ code: 0, result: { ok: true, problems: [] } });
}

describe('an input that is', () => {
  it.each<[string, string, () => Uint8Array | string, RegExp]>([
    ['a truncated TIFF', 'cut.tif', () => writeTiff([{ width: 64, height: 64, values: scrambled(4096, 255) }]).subarray(0, 900), /"cut.tif" is damaged/],
    ['a text file named .png', 'notes.png', () => 'etched 8 s in Nital\n', /"notes.png" is a text file/],
    ['a file of zero bytes', 'empty.tif', () => '', /"empty.tif" is damaged: it is empty \(0 bytes\)/],
    ['a TIFF of several pages', 'pages.tif', () => writeTiff([1, 2].map((value) => ({ width: 2, height: 1, values: [value, value] }))), /"pages.tif".*2 pages/],
  ])('%s is refused in words and leaves nothing behind', async (_, name, bytes, words) => {
    const good = file('good.png', grey(20, 10));
    const { code, result, item } = await importing(file(name, bytes()), good);
    expect(code).toBe(6);
    expect(result).toMatchObject({ imported: 1, failed: 1, skipped: 0 });
    expect(item).toMatchObject({ state: 'failed', micrograph: null });
    expect(item.reason).toMatch(words);
    expect((await importing(join(folder, name))).code).toBe(3);
    await expectSound();
  });

  it('1 × 1 pixel, 16 bits deep or CMYK is taken as it is', async () => {
    const { code, result } = await importing(file('dot.png', grey(1, 1)), file('deep.png', grey(4, 3, 16)), file('ink.jpg', Buffer.from(CMYK, 'base64')));
    expect(code).toBe(0);
    expect(result.items[2]?.reason).toMatch(/CMYK/);
    const store = openProject(project, { readOnly: true });
    expect(store.micrographs.list()).toMatchObject([
      { file: 'dot.png', width: 1, height: 1, bitDepth: 8 },
      { file: 'deep.png', width: 4, height: 3, bitDepth: 16, channels: 1 },
      { file: 'ink.jpg', width: 24, height: 16, bitDepth: 8, channels: 3 },
    ]);
    expect(await store.blobs.read(store.micrographs.get(2).sha256)).toEqual(readFileSync(join(folder, 'deep.png')));
    store.close();
    await expectSound();
  });

  it('a turned photo stands upright and takes a mask of the upright size', async () => {
    const photo = withSegment(blockJpeg(STORED_FOR_ORIENTATION[6] as number[][], 16), 0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifBlock(6)]));
    file('masks/photo.png', grey(48, 32, 8, new Uint8Array(48 * 32).fill(1)));
    expect(await importing(file('photo.jpg', photo), '--masks', join(folder, 'masks'))).toMatchObject({ code: 0, item: { state: 'ok', mask: 1 } });
    const store = openProject(project, { readOnly: true });
    expect(store.micrographs.get(1)).toMatchObject({ width: 48, height: 32 });
    store.close();
  });
});

describe('a mask', () => {
  const masks = (): string[] => ['--masks', join(folder, 'masks')];

  it.each<[string, () => Uint8Array, RegExp]>([
    ['of another size', () => grey(8, 8, 8, new Uint8Array(64)), /mask "a.png" is 8 × 8 pixels, but "a.png" is 20 × 10/],
    ['that is turned', () => grey(10, 20, 8, new Uint8Array(200)), /turned by 90°/],
    ['with undeclared values', () => grey(20, 10, 8, Uint8Array.from({ length: 200 }, (_, at) => (at < 3 ? 7 : at % 2))), /values that mean no class: 7 \(3 pixels\)/],
    ['that is a text', () => Buffer.from('no mask'), /"a.png" is a text file/],
  ])('%s is refused by name, its micrograph is taken, and the mask follows when it is right', async (_, bytes, words) => {
    const image = file('a.png', grey(20, 10));
    const mask = file('masks/a.png', bytes());
    const first = await importing(image, ...masks());
    expect(first).toMatchObject({ code: 6, item: { state: 'failed', micrograph: 1, mask: null } });
    expect(first.item.reason).toMatch(words);
    await expectSound();
    expect(await importing(image, ...masks())).toMatchObject({ code: 6, item: { state: 'failed', micrograph: 1 } });

    writeFileSync(mask, grey(20, 10, 8, new Uint8Array(200)));
    const second = await importing(image, ...masks());
    expect(second).toMatchObject({ code: 0, item: { state: 'ok', micrograph: 1, mask: 1 } });
    expect(second.item.reason).toMatch(/Added: its mask/);
    expect(await importing(image, ...masks())).toMatchObject({ code: 0, item: { state: 'skipped' } });
    await expectSound();
  });

  it('that is missing is noted, and so is one without a micrograph', async () => {
    file('masks/b.png', grey(2, 2));
    const { code, result } = await importing(file('a.png', grey(20, 10)), ...masks());
    expect(code).toBe(0);
    expect(result.notes.join(' ')).toMatch(/1 micrograph had no mask/);
    expect(result.notes.join(' ')).toMatch(/1 mask in .* belongs to no micrograph of this import: b.png/);
  });

  it('is read by the meaning of its values and kept as class indices', async () => {
    file('masks/a.tif', writeTiff([{ width: 4, height: 1, values: [0, 255, 128, 255] }]));
    const image = file('a.png', grey(4, 1));
    const { item } = await importing(image, ...masks(), '--mask-values', '0=ferrite,255=pearlite,128=unlabelled');
    expect(item.state).toBe('ok');
    const store = openProject(project, { readOnly: true });
    const revision = store.masks.latest(1);
    expect(revision).toMatchObject({ origin: 'imported', by: 'a.tif' });
    expect([...(await decodeMask(store.blobs.path(revision?.sha256 ?? ''))).data]).toEqual([0, 1, 255, 1]);
    store.close();
  });

  it('of only 0 and 255 is taken with a warning, an unknown class is refused', async () => {
    file('masks/a.png', grey(4, 1, 8, [0, 255, 0, 255]));
    const image = file('a.png', grey(4, 1));
    expect((await importing(image, ...masks())).result.notes.join(' ')).toMatch(/--mask-values "0=CLASS,255=CLASS"/);
    const wrong = await nital('import', project, image, ...masks(), '--mask-values', '0=ferrite,255=perlite');
    expect(wrong).toMatchObject({ code: 3 });
    expect(wrong.stderr).toMatch(/"perlite" is not a class of the project\. Its classes are: 0 ferrite, 1 pearlite/);
  });

  it('that somebody drew stays', async () => {
    file('masks/a.png', grey(4, 1, 8, [0, 1, 0, 1]));
    const image = file('a.png', grey(4, 1));
    await importing(image);
    const store = openProject(project);
    store.masks.addRevision({ micrographId: 1, origin: 'drawn', by: 'brush', sha256: await store.blobs.put(grey(4, 1, 8, [1, 1, 1, 1])), labelledShare: 1 });
    store.close();
    const { item } = await importing(image, ...masks());
    expect(item).toMatchObject({ state: 'skipped', mask: null });
    expect(item.reason).toMatch(/mask "a.png" was not taken: revision 1 of its mask is drawn \(brush\) and stays/);
  });
});

describe('the same pixels', () => {
  it('are taken once, whatever file they come in, and the twin is named', async () => {
    const values = scrambled(12, 255);
    const { code, result } = await importing(file('a.png', grey(4, 3, 8, values)), file('copy.png', grey(4, 3, 8, values)), file('b.tif', writeTiff([{ width: 4, height: 3, values }])));
    expect(code).toBe(0);
    expect(result).toMatchObject({ imported: 1, skipped: 2 });
    expect(result.items[1]?.reason).toMatch(/micrograph 1 \("a.png" of specimen "a"\)/);
    expect(result.items[2]?.reason).toMatch(/shows the same pixels as micrograph 1/);
    expect(result.notes.join(' ')).toMatch(/each became a specimen of its own/);
    await expectSound();
  });
});

describe('the scale', () => {
  it('is unconfirmed from metadata, confirmed when entered, and not guessed', async () => {
    const cm = { 282: [200000, 1], 283: [200000, 1], 296: { shorts: [3] } } as const;
    const measured = file('m.tif', smallTiff(cm));
    await importing(measured, file('n.png', grey(4, 3)));
    const store = (): unknown[] => {
      const open = openProject(project, { readOnly: true });
      const found = open.micrographs.list().map(({ calibration }) => calibration);
      open.close();
      return found;
    };
    expect(store()).toMatchObject([{ source: 'metadata', confirmed: false, umPerPx: 0.05 }, null]);
    expect((await importing(measured, '--um-per-px', '0.051')).item).toMatchObject({ state: 'ok' });
    expect(store()[0]).toEqual({ umPerPx: 0.051, source: 'entered', origin: 'at import', confirmed: true });
  });
});

describe('a table', () => {
  const table = (text: string | Uint8Array): string => file('lab.csv', text);
  const map = 'file=Datei,specimen=Probe,grade=Güte,umPerPx=Maßstab,composition.C=C,heatTreatment.celsius=T1,heatTreatment.kind=\'normalizing\',heatTreatment.2.celsius=T2,heatTreatment.2.hours=t2,preparation.etchant=Ätzmittel';

  it('with semicolons, decimal commas, a byte order mark and quotes is read, and a bad row fails alone', async () => {
    for (const name of ['a', 'b', 'c', 'd']) file(`${name}.png`, grey(4, 3));
    file('b.png', grey(5, 3));
    file('c.png', grey(6, 3));
    file('d.png', grey(7, 3));
    table('\ufeffDatei;Probe;Güte;Maßstab;C;T1;T2;t2;Ätzmittel\r\nbilder\\a.png;P1;C45E;0,25;0,45;860;600;1,5;"Nital; 3 %"\r\nb;P1;;0,25;;;;;\r\nc.png;P2;C60;abc;;;;;\r\nz.png;P9;;;;;;;\r\n');
    const { code, result } = await importing(folder, '--table', join(folder, 'lab.csv'), '--map', map);
    expect(code).toBe(6);
    expect(result.items.map(({ state, specimen }) => [state, specimen])).toEqual([['ok', 'P1'], ['ok', 'P1'], ['failed', null], ['failed', null]]);
    expect(result.items[2]?.reason).toMatch(/Line 4 of "lab.csv": umPerPx \(column Maßstab\): "abc" is not a number/);
    expect(result.items[3]?.reason).toMatch(/"lab.csv" has no row for it/);
    expect(result.notes.join(' ')).toMatch(/1 row of "lab.csv" names a file that was not given: z.png/);
    expect((await nitalJson('specimen', 'show', project, 'P1')).result).toMatchObject({
      grade: 'C45E',
      composition: { C: 0.45 },
      heatTreatment: [{ kind: 'normalizing', celsius: 860, minutes: null }, { kind: 'other', celsius: 600, minutes: 90 }],
      preparation: { etchant: 'Nital; 3 %' },
    });
    await expectSound();
  });

  it('that contradicts itself or the project is told with line and value', async () => {
    for (const [at, name] of ['a', 'b', 'c'].entries()) file(`${name}.png`, grey(4 + at, 3));
    table('f,s,g\na.png,P1,C45\nb.png,P1,C60\nc.png,P2,C45\n');
    const first = await importing(folder, '--table', join(folder, 'lab.csv'), '--map', 'file=f,specimen=s,grade=g');
    expect(first).toMatchObject({ code: 6, result: { imported: 1, failed: 2 } });
    expect(first.item.reason).toMatch(/contradicts itself about specimen "P1": grade is C45 in line 2 and C60 in line 3/);
    table('f,s,g\na.png,P2,C60\n');
    const second = await importing(join(folder, 'a.png'), '--table', join(folder, 'lab.csv'), '--map', 'file=f,specimen=s,grade=g');
    expect(second).toMatchObject({ code: 3, item: { state: 'failed' } });
    expect(second.item.reason).toMatch(/Specimen "P2": grade is C45 in the project, but C60 in "lab.csv"/);
    await expectSound();
  });

  it('adds to micrographs what was not known before', async () => {
    const image = file('a.png', grey(4, 3));
    await importing(image, '--specimen', 'P1');
    table('f,s,u,g\na.png,P1,0.5,C45\n');
    const { item } = await importing(image, '--table', join(folder, 'lab.csv'), '--map', 'file=f,specimen=s,umPerPx=u,grade=g');
    expect(item).toMatchObject({ state: 'ok', micrograph: 1, specimen: 'P1' });
    expect(item.reason).toMatch(/Added: what is known of its specimen, its scale/);
  });

  it('is refused with the columns and keys there are', async () => {
    const image = file('a.png', grey(4, 3));
    const path = table('f,s\na.png,P1\n');
    const run = async (mapping: string): Promise<string> => {
      const { code, stderr } = await nital('import', project, image, '--table', path, '--map', mapping);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await run('file=name')).toMatch(/"lab.csv" has no column "name" \(mapped to file\)\. Its columns are: f, s/);
    expect(await run('file=f,probe=s')).toMatch(/"probe" is not something a table can say.*file, specimen, grade/);
    expect(await run('specimen=s')).toMatch(/Add file=COLUMN/);
    expect(await run('file=f,file=s')).toMatch(/"file" is mapped twice/);
    expect((await nital('import', project, image, '--map', 'file=f')).stderr).toMatch(/no table/);
  });
});

describe('a project that', () => {
  it('another program has open is not touched, and the program is named', async () => {
    const store = openProject(project);
    const child = startNital(['import', project, file('a.png', grey(4, 3))]);
    const { code, stderr } = await ended(child);
    store.close();
    expect(code).toBe(4);
    expect(stderr).toContain(`is open for writing in process ${process.pid}`);
    expect(stderr).not.toMatch(/ at .*\.ts/);
  });

  it('a newer version wrote is refused', async () => {
    const database = new Database(join(project, 'project.sqlite'));
    database.pragma('user_version = 9999');
    database.close();
    const { code, stderr } = await nital('import', project, file('a.png', grey(4, 3)));
    expect(code).toBe(4);
    expect(stderr).toMatch(/newer/);
  });

  it('is not there is refused', async () => {
    expect(await nitalJson('import', join(folder, 'q.nital'), 'a.png')).toMatchObject({ code: 4, result: { error: { code: 'project/notFound' } } });
  });
});

it('stops at Ctrl-C after the micrograph under way, and goes on when it is run again', async () => {
  const names = Array.from({ length: 40 }, (_, at) => file(`${String(at).padStart(2, '0')}.png`, grey(300, 300, 8, scrambled(90_000, 255 - at))));
  const child = startNital(['import', project, ...names, '--json']);
  const end = ended(child);
  await once(child.stderr as NodeJS.ReadableStream, 'data');
  child.kill('SIGINT');
  const { code, stdout } = await end;
  const result = JSON.parse(stdout) as ImportResult;
  expect(code).toBe(130);
  expect(result.stoppedBy?.code).toBe('job/cancelled');
  expect(result.skipped).toBeGreaterThan(0);
  expect(result.imported + result.skipped).toBe(names.length);
  const again = await importing(...names);
  expect(again).toMatchObject({ code: 0, result: { imported: result.skipped, skipped: result.imported } });
  await expectSound();
});

it.skipIf(!smallDiskIsPossible)('ends in words on a full disk, keeps what was taken, and goes on when there is space', () => {
  const run = onSmallDisk('../../cli/programs/importOnFullDisk.ts');
  expect(run.stderr).toBe('');
  const { full, check, again } = JSON.parse(run.stdout) as { full: { code: number; result: ImportResult }; check: unknown; again: unknown };
  expect(full.code).toBe(4);
  expect(full.result.stoppedBy?.code).toBe('disk/full');
  expect(full.result).toMatchObject({ failed: 1 });
  expect(full.result.imported).toBeGreaterThan(0);
  expect(full.result.skipped).toBeGreaterThan(0);
  expect(full.result.items.at(-1)?.reason).toMatch(/^Not tried: .*full/);
  expect(check).toMatchObject({ code: 0, result: { ok: true, problems: [] } });
  expect(again).toMatchObject({ code: 0, result: { imported: full.result.failed + full.result.skipped, skipped: full.result.imported } });
});
