import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApi, type Api } from '../../src/main/api/createApi.ts';
import { createApp, type App } from '../../src/main/app.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import type { ImportChoices, ImportOutcome } from '../../src/shared/contract/areas/importsArea.ts';
import type { AppError } from '../../src/shared/errors/AppError.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { blockJpeg, exifBlock, scrambled, smallTiff, STORED_FOR_ORIENTATION, withSegment } from '../helpers/imageFixtures.ts';
import { memoryPair } from '../helpers/memoryPair.ts';
import { writePng } from '../helpers/writePng.ts';
import { onSmallDisk, smallDiskIsPossible } from '../project/smallDisk.ts';

/** 3 × 2 fields of 8 × 8 pixels in Adobe CMYK, written through libjpeg. */
const CMYK = '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQECAQEBAQECAQEBAgICAgICAgICAwMEAwMDAwMCAgMEAwMEBAQEBAIDBQUEBAUEBAQE/8AAFAgAEAAYBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAALCgn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AN/Dfw38N/CAOAv8IA4C/wAIA4C/wgDuX7B+jfrDD//Z';
const NOTHING_SAID: ImportChoices = { folders: {}, table: null, maskValues: null, specimen: null, umPerPx: null, objective: null };

let folder: string;
let app: App;
let api: Api;
let client: RpcClient<NitalContract>;
let project: string;
let path: string;
let round = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-imports-'));
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(folder, 'user');
  // What a program that was killed left behind; no process has this number.
  await mkdir(join(uploads(), '999999999', 'old'), { recursive: true });
  app = createApp();
  api = createApi(app);
  const [near, far] = memoryPair();
  api.attach(far);
  client = new RpcClient<NitalContract>();
  client.connect(near);
});
afterAll(async () => {
  api.close();
  await app.close();
  expect(await readdir(uploads())).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  path = join(folder, `${++round}.nital`);
  ({ handle: project } = await client.call.projects.create({ path, classes: '0:ferrite,1:pearlite' }));
});

const uploads = (): string => join(folder, 'user', 'nital', 'imports');
const grey = (width: number, height: number, bits = 8, values: ArrayLike<number> = scrambled(width * height, 2 ** bits - 1)): Buffer => writePng({ width, height, bits, colourType: 0, values });
const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'fine', (error: unknown) => (error as AppError).code);

async function send(files: Readonly<Record<string, Uint8Array | string>>, pieceBytes = 1000): Promise<string> {
  const contents = Object.entries(files).map(([name, content]) => ({ name, content: Buffer.from(content) }));
  const { import: id } = await client.call.imports.begin({ project, files: contents.map(({ name, content }) => ({ name, bytes: content.length })) });
  for (const [file, { content }] of contents.entries()) {
    for (let offset = 0; offset < content.length; offset += pieceBytes) await client.call.imports.piece({ import: id, file, offset, bytes: content.subarray(offset, offset + pieceBytes) });
  }
  return id;
}

async function run(id: string, choices: Partial<ImportChoices> = {}): Promise<ImportOutcome> {
  await client.call.imports.run({ import: id, choices: { ...NOTHING_SAID, ...choices } });
  await expect.poll(() => client.call.imports.outcome({ import: id }), { timeout: 15_000 }).not.toBeNull();
  return (await client.call.imports.outcome({ import: id })) as ImportOutcome;
}

describe('files that a window sends', () => {
  it('are shown for what they are before anything is written, and then imported as shown', async () => {
    const mask = (value: number): Buffer => grey(8, 4, 8, new Array<number>(32).fill(0).fill(value, 0, 9));
    const id = await send({
      'set/images/a.png': grey(8, 4),
      'set/images/b.png': grey(8, 4, 16),
      'set/images/copy.png': grey(8, 4),
      'set/images/notes.png': 'etched 8 s',
      'set/masks/a.png': mask(7),
      'set/masks/b.png': mask(9),
      'set/steel.csv': 'file;Probe;C;um_per_px\na.png;37;0,45;0,25\nb.png;37;0,45;0,25\ncopy.png;38;0,6;0,5\nnotes.png;38;0,6;0,5\n',
      'set/truth.json': '{}',
      'report.docx': 'x',
    });
    const view = await client.call.imports.files({ import: id });
    expect(view).toMatchObject({ folders: [{ name: 'set/images', images: 4, role: 'micrographs' }, { name: 'set/masks', images: 2, role: 'masks' }], tables: [{ name: 'set/steel.csv', rows: [['a.png', '37', '0,45', '0,25'], {}, {}], refusal: null }], refused: [{ file: 'report.docx' }], ignored: ['set/truth.json'] });
    const table = { name: 'set/steel.csv', map: [...(view.tables[0]?.guess ?? [])] };
    expect(table.map.map(({ key }) => key)).toEqual(['file', 'specimen', 'composition.C', 'umPerPx']);
    const first = await client.call.imports.preview({ import: id, choices: { ...NOTHING_SAID, table } });
    expect(first.items.map(({ file, outcome, specimen, calibration, image }) => [file, outcome, specimen, calibration?.umPerPx ?? null, image?.bitDepth ?? null])).toEqual([
      ['set/images/a.png', 'new', '37', 0.25, 8],
      ['set/images/b.png', 'new', '37', 0.25, 16],
      ['set/images/copy.png', 'skipped', '38', 0.5, 8],
      ['set/images/notes.png', 'refused', '38', null, null],
    ]);
    expect(first.items[2]?.reason).toMatch(/same pixels as "a.png"/);
    expect(first.items[3]?.reason).toMatch(/"notes.png" is a text file/);
    expect(first.items[0]?.mask).toMatchObject({ file: 'set/masks/a.png', refusal: expect.stringMatching(/values that mean no class: 7/) as string });
    expect(first.maskValues).toEqual([{ value: 0, pixels: 46, masks: 2 }, { value: 7, pixels: 9, masks: 1 }, { value: 9, pixels: 9, masks: 1 }]);
    const choices = { table, maskValues: [{ value: 0, means: 'ferrite' }, { value: 7, means: 'pearlite' }, { value: 9, means: 'unlabelled' }] };
    const second = await client.call.imports.preview({ import: id, choices: { ...NOTHING_SAID, ...choices } });
    expect(second.items.slice(0, 2).map(({ mask: of }) => of?.refusal)).toEqual([null, null]);
    expect(await client.call.specimens.list({ project })).toEqual([]);
    const outcome = await run(id, choices);
    expect(outcome).toMatchObject({ imported: 2, skipped: 1, failed: 1, masks: 2, stoppedBy: null });
    expect(await client.call.specimens.list({ project })).toMatchObject([{ code: '37', composition: { C: 0.45 }, micrographs: 2, calibrated: 2, masked: 2 }]);
    await expect.poll(() => existsSync(join(uploads(), String(process.pid), id))).toBe(false);
    await client.call.imports.discard({ import: id });
    expect(await codeOf(client.call.imports.files({ import: id }))).toBe('project/unknownRecord');
  });

  it('of any odd kind are taken as they are or refused in words', async () => {
    const turned = STORED_FOR_ORIENTATION[6] ?? [];
    const id = await send({
      'cut.tif': smallTiff().subarray(0, 40), 'empty.png': '', 'dot.png': grey(1, 1), 'deep.png': grey(5, 3, 16), 'ink.jpg': Buffer.from(CMYK, 'base64'),
      'turned.jpg': withSegment(blockJpeg(turned, 8), 0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifBlock(6)])),
      'masks/dot.png': grey(2, 1, 8, [0, 1]), 'masks/deep.png': grey(5, 3, 8, new Array<number>(15).fill(3)),
    });
    const { items } = await client.call.imports.preview({ import: id, choices: NOTHING_SAID });
    const of = (file: string): (typeof items)[number] | undefined => items.find((item) => item.file === file);
    expect(of('cut.tif')).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/"cut.tif" is damaged/) as string });
    expect(of('empty.png')).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/empty \(0 bytes\)/) as string });
    expect(of('dot.png')).toMatchObject({ outcome: 'new', image: { width: 1, height: 1 }, mask: { refusal: expect.stringMatching(/2 × 1 pixels, but "dot.png" is 1 × 1/) as string } });
    expect(of('deep.png')).toMatchObject({ image: { bitDepth: 16 }, mask: { refusal: expect.stringMatching(/no class: 3 \(15 pixels\)/) as string } });
    expect(of('ink.jpg')).toMatchObject({ image: { channels: 3 }, reason: expect.stringMatching(/CMYK/) as string });
    expect(of('turned.jpg')).toMatchObject({ image: { width: 24, height: 16 } });
    expect(await run(id)).toMatchObject({ imported: 2, failed: 4, masks: 0 });
    await client.call.imports.discard({ import: id });
  });

  it('are refused when they are cut off, out of order, too large, or called something that leads elsewhere', async () => {
    const { import: id } = await client.call.imports.begin({ project, files: [{ name: 'a.png', bytes: 10 }] });
    expect(await codeOf(client.call.imports.piece({ import: id, file: 0, offset: 5, bytes: new Uint8Array(5) }))).toBe('usage/invalid');
    await client.call.imports.piece({ import: id, file: 0, offset: 0, bytes: new Uint8Array(4) });
    await expect(client.call.imports.files({ import: id })).rejects.toThrow(/Only 4 of 10 bytes of "a.png" arrived/);
    expect(await codeOf(client.call.imports.piece({ import: id, file: 0, offset: 4, bytes: new Uint8Array(7) }))).toBe('usage/invalid');
    expect(await codeOf(client.call.imports.piece({ import: id, file: 1, offset: 0, bytes: new Uint8Array(1) }))).toBe('usage/invalid');
    await client.call.imports.discard({ import: id });
    for (const name of ['../a.png', '/a.png', 'x/../../a.png', 'C:\\a.png', 'a//b.png']) expect([name, await codeOf(client.call.imports.begin({ project, files: [{ name, bytes: 1 }] }))]).toEqual([name, 'usage/invalid']);
    await expect(client.call.imports.begin({ project, files: [{ name: 'A.png', bytes: 1 }, { name: 'a.png', bytes: 1 }] })).rejects.toThrow(/Two files are called/);
    await expect(client.call.imports.begin({ project, files: [{ name: 'a.png', bytes: 2 ** 40 }] })).rejects.toThrow(/1024\.0 GiB; a file of up to 8 GiB/);
    const many = Array.from({ length: 50_000 }, (_, at) => ({ name: `${at}.png`, bytes: 2 ** 33 }));
    expect(await codeOf(client.call.imports.begin({ project, files: many }))).toBe('disk/full');
    expect(existsSync(join(uploads(), '999999999'))).toBe(false);
  });

  it('stop being imported when that is cancelled, and say so', async () => {
    const id = await send(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${at}.png`, grey(40 + at, 30)])), 1e6);
    const { job } = await client.call.imports.run({ import: id, choices: NOTHING_SAID });
    await client.call.jobs.cancel({ id: job });
    await expect.poll(() => client.call.imports.outcome({ import: id })).toMatchObject({ stoppedBy: { code: 'job/cancelled' } });
    const outcome = await client.call.imports.outcome({ import: id });
    expect((await client.call.micrographs.list({ project })).length).toBe(outcome?.imported);
    expect((await client.call.jobs.list({})).find((each) => each.id === job)?.state).toBe('cancelled');
  });
});

it('adds a table to micrographs that are there already, and says what that does before and after', async () => {
  const pictures = { 'a1.png': grey(8, 4), 'a2.png': grey(8, 5), 'b1.png': grey(8, 6) };
  const table = (rows: string): string => `file,specimen,grade,grinding,hardness,empty\n${rows}`;
  await run(await send({ ...pictures, 't.csv': table('a1.png,A,,,,\na2.png,A,,,,\nb1.png,B,,,,\n') }), { table: { name: 't.csv', map: [{ key: 'file', column: 'file' }, { key: 'specimen', column: 'specimen' }] } });
  const id = await send({ ...pictures, 'a3.png': grey(8, 7), 'm/b1.png': grey(8, 6, 8, new Array<number>(48).fill(1)), 'm/a1.png': grey(9, 9), 't.csv': table('a1.png,A,C45,P1200,210,\na2.png,A,C45,P1200,211,\na3.png,A,C45,P1200,212,\nb1.png,B,,,,\n') });
  const { tables } = await client.call.imports.files({ import: id });
  const choices = { ...NOTHING_SAID, folders: { m: 'masks' as const }, table: { name: 't.csv', map: [...(tables[0]?.guess ?? [])] } };
  const preview = await client.call.imports.preview({ import: id, choices });
  expect(preview.items.map(({ file, outcome, mask }) => [file, outcome, mask?.isTaken ?? null])).toEqual([['a1.png', 'known', false], ['a2.png', 'known', null], ['a3.png', 'new', null], ['b1.png', 'known', true]]);
  const unused = '1 column of "t.csv" with values is not used: hardness.';
  expect(preview.notes).toContain(unused);
  const outcome = await run(id, choices);
  expect(outcome.items.map(({ file, state, outcome: done }) => [file, state, done])).toEqual([['a1.png', 'failed', 'known'], ['a2.png', 'ok', 'known'], ['a3.png', 'ok', 'new'], ['b1.png', 'ok', 'known']]);
  expect(outcome).toMatchObject({ updatedSpecimens: 1, masks: 1 });
  expect(outcome.notes).toContain(unused);
  expect(await client.call.specimens.list({ project })).toMatchObject([{ code: 'A', grade: 'C45', micrographs: 3 }, { code: 'B', masked: 1 }]);
  // Everything is there now; of a mask that cannot be taken nothing would come.
  const again = await send({ ...pictures, 'm/b1.png': grey(8, 6, 8, new Array<number>(48).fill(1)), 'm/a1.png': grey(9, 9), 't.csv': table('a1.png,A,C45,P1200,,\na2.png,A,C45,P1200,,\nb1.png,B,,,,\n') });
  expect((await client.call.imports.preview({ import: again, choices })).items.map((item) => item.outcome)).toEqual(['skipped', 'skipped', 'skipped']);
  expect(await run(again, choices)).toMatchObject({ imported: 0, updatedSpecimens: 0, items: [{ state: 'failed', outcome: null }, { state: 'skipped' }, { state: 'skipped' }] });
});

it('takes files of this computer by their paths, the same way', async () => {
  const set = join(folder, 'set');
  await mkdir(join(set, 'labels'), { recursive: true });
  await writeFile(join(set, 'a.png'), grey(6, 4));
  await writeFile(join(set, 'labels', 'a.png'), grey(6, 4, 8, new Array<number>(24).fill(1)));
  const { import: id } = await client.call.imports.open({ project, paths: [set] });
  expect(await client.call.imports.files({ import: id })).toMatchObject({ folders: [{ name: 'set', role: 'micrographs' }, { name: 'set/labels', role: 'masks' }] });
  await expect(client.call.imports.preview({ import: id, choices: { ...NOTHING_SAID, folders: { set: 'none', 'set/labels': 'masks' } } })).rejects.toThrow(/No folder is taken for micrographs/);
  expect(await run(id, { specimen: 'P1', umPerPx: 0.5 })).toMatchObject({ imported: 1, masks: 1 });
  expect(await client.call.specimens.list({ project })).toMatchObject([{ code: 'P1', calibrated: 1, masked: 1 }]);
  await client.call.imports.discard({ import: id });
  expect(existsSync(join(set, 'a.png'))).toBe(true);
  expect(await codeOf(client.call.imports.open({ project, paths: [join(folder, 'nowhere')] }))).toBe('input/notFound');
});

it('undoes corrections of specimens, scales and places with what they answered', async () => {
  const id = await send({ 'a.png': grey(6, 4), 'b.png': grey(6, 5) });
  await run(id);
  const [a, b] = await client.call.specimens.list({ project });
  const ids = [a?.id ?? 0, b?.id ?? 0];
  const before = await Promise.all(ids.map((each) => client.call.specimens.show({ project, id: each })));
  const former = await client.call.specimens.change({ project, ids, changes: { grade: 'C45E', heatTreatment: [{ kind: 'quenching', celsius: 840, minutes: 30, cooling: 'oil' }], composition: { C: 0.45 } } });
  expect((await client.call.specimens.list({ project })).map(({ grade, treatment }) => [grade, treatment])).toEqual([['C45E', 'quenching 840 °C, 30 min, oil'], ['C45E', 'quenching 840 °C, 30 min, oil']]);
  await client.call.specimens.edit({ project, edits: [...former] });
  expect(await Promise.all(ids.map((each) => client.call.specimens.show({ project, id: each })))).toEqual(before);
  expect(await codeOf(client.call.specimens.change({ project, ids, changes: { code: 'same' } }))).toBe('input/invalid');
  expect((await client.call.specimens.list({ project })).map(({ code }) => code)).toEqual(['a', 'b']);

  const micrographs = (await client.call.micrographs.list({ project })).map((each) => each.id);
  const scales = await client.call.micrographs.calibrate({ project, ids: micrographs, umPerPx: 0.2, source: 'scaleBar', origin: '100 µm over 500 px' });
  expect((await client.call.micrographs.list({ project })).map(({ calibration }) => calibration?.source)).toEqual(['scaleBar', 'scaleBar']);
  await client.call.micrographs.recalibrate({ project, edits: [...scales] });
  expect((await client.call.micrographs.list({ project })).map(({ calibration }) => calibration)).toEqual([null, null]);
  expect(await client.call.micrographs.calibrations({ project, id: micrographs[0] ?? 0 })).toMatchObject([{ umPerPx: 0.2 }, { umPerPx: null }]);
  const places = await client.call.micrographs.move({ project, moves: [{ id: micrographs[1] ?? 0, specimen: ids[0] ?? 0 }] });
  expect((await client.call.specimens.list({ project })).map((row) => row.micrographs)).toEqual([2, 0]);
  await client.call.micrographs.move({ project, moves: [...places] });
  expect((await client.call.specimens.list({ project })).map((row) => row.micrographs)).toEqual([1, 1]);
});

it.skipIf(!smallDiskIsPossible)('says that the disk is full, keeps nothing half, and goes on when there is space', () => {
  const { stdout, stderr } = onSmallDisk('../../server/programs/uploadOnFullDisk.ts');
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ tooMuch: 'disk/full', filledMeanwhile: 'disk/full', left: [], afterwards: { imported: 1, failed: 0 } });
});
