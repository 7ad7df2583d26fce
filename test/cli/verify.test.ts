import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import { encodeMaskPng } from '../../src/imaging/encodeMaskPng.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import type { ProjectStore } from '../../src/main/project/ProjectStore.ts';
import { readAttachment } from '../../src/main/report/reading/readAttachment.ts';
import type { Verification } from '../../src/shared/reports/verification.ts';
import { temporaryFolder } from '../helpers/testProject.ts';
import { nital, nitalJson } from './runNital.ts';

type Failed = { readonly error: { readonly code: string; readonly message: string } };

describe('nital verify', () => {
  const temporary = temporaryFolder();
  const project = join(temporary.path, 'steel.nital');
  const pdf = join(temporary.path, 'report.pdf');
  afterAll(() => temporary.remove());

  beforeAll(async () => {
    expect((await nital('project', 'create', project, '--label-set', '0:ferrite,1:pearlite')).code).toBe(0);
    expect((await nital('synth', '--project', project, '--specimens', '2', '--fields', '2', '--width', '96', '--height', '64', '--grain-size', '5', '--seed', '3')).code).toBe(0);
    const made = await nital('report', project, '--specimen', 'SYN-3-01', '--out', pdf, '--operator', 'R. Meyer', '--remark', 'for the assessor', '--attach-masks');
    expect(made.code, made.stderr).toBe(0);
  });

  const verify = (path = pdf): Promise<{ code: number; result: Verification }> => nitalJson<Verification>('verify', path, '--project', project);
  const refused = async (path: string, of = project): Promise<{ code: number; message: string }> => {
    const { code, result } = await nitalJson<Failed>('verify', path, '--project', of);
    return { code, message: `${result.error.code}: ${result.error.message}` };
  };
  const inProject = async (work: (store: ProjectStore) => Promise<void> | void): Promise<void> => {
    const store = openProject(project);
    try {
      await work(store);
    } finally {
      store.close();
    }
  };
  const file = async (name: string, bytes: Uint8Array): Promise<string> => {
    const path = join(temporary.path, name);
    await writeFile(path, bytes);
    return path;
  };

  it('finds a report identical, whatever stands beside it', async () => {
    const { code, result } = await verify();
    expect(code).toBe(0);
    expect(result).toMatchObject({ verdict: 'identical', file: 'asIssued', differences: [], report: { specimen: 'SYN-3-01', operator: 'R. Meyer' } });
    expect(result.checked.join(' ')).toMatch(/byte for byte.*2 micrographs: files and pixels hashed.*2 masks/);
    const said = await nital('verify', pdf, '--project', project);
    expect(said.stdout).toMatch(/^IDENTICAL {2}Report \d{8}-SYN-3-01-1 /);
    // Reading is enough, also while another program writes.
    await inProject(async () => expect((await verify()).code).toBe(0));
  });

  it('carries the masks as they are in the project', async () => {
    const bytes = await readFile(pdf);
    await inProject(async (store) => {
      const [micrograph] = store.micrographs.list();
      const mask = store.masks.latest(micrograph?.id ?? 0);
      expect(readAttachment(bytes, 'mask-01-SYN-3-01_1.png', 2 ** 20)).toEqual(await store.blobs.read(mask?.sha256 ?? ''));
    });
  });

  it('says in a sentence why something cannot be verified', async () => {
    const bytes = await readFile(pdf);
    expect(await refused(join(temporary.path, 'none.pdf'))).toEqual({ code: 3, message: expect.stringMatching(/input\/notFound.*none\.pdf/) as string });
    expect(await refused(temporary.path)).toMatchObject({ code: 3 });
    expect(await refused(await file('note.pdf', Buffer.from('hello')))).toEqual({ code: 3, message: expect.stringMatching(/input\/unsupported.*"note\.pdf" is not a PDF/) as string });
    expect(await refused(await file('half.pdf', bytes.subarray(0, bytes.length >> 1)))).toEqual({ code: 3, message: expect.stringMatching(/input\/unreadable.*"half\.pdf".*cut off/) as string });
    expect(await refused(await file('bare.pdf', pdfWithoutData()))).toEqual({ code: 3, message: expect.stringMatching(/carries no data of a report/) as string });
    const other = join(temporary.path, 'other.nital');
    await nital('project', 'create', other, '--label-set', '0:a,1:b');
    expect(await refused(pdf, other)).toEqual({ code: 3, message: expect.stringMatching(/is a report of the project "steel".*this is "other"/) as string });
    expect((await nital('verify', pdf)).code).toBe(2);
  });

  it('knows a file that was altered, in its pages or in its data, and says what was altered', async () => {
    const bytes = await readFile(pdf);
    // A byte of a page: the data are still good, the file is not.
    const page = Buffer.from(bytes);
    const at = page.indexOf('stream\n') + 20;
    page[at] = (page[at] ?? 0) ^ 1;
    const pages = await verify(await file('pages.pdf', page));
    expect(pages.code).toBe(1);
    expect(pages.result).toMatchObject({ verdict: 'different', file: 'altered', differences: [{ what: 'the file', why: expect.stringMatching(/altered after it was issued/) as string }] });
    // The carbon content is raised in the data, and their seal is left as it was.
    const forged = await verify(await file('forged.pdf', withData(bytes, (text) => text.replace(/"C": ([\d.]+)/, '"C": 0.99'))));
    expect(forged.code).toBe(1);
    expect(forged.result.differences.map(({ what }) => what)).toEqual(['the file', 'the attached data', 'composition, C']);
    expect(forged.result.differences[2]).toMatchObject({ inReport: '0.99 weight %', why: expect.stringMatching(/^the file was altered: the report as it was issued says 0\.\d+ weight %$/) as string });
    expect(await refused(await file('garbage.pdf', withData(bytes, () => '{"version": 1, "micrographs": "none"}')))).toEqual({ code: 3, message: expect.stringMatching(/input\/invalid.*are not those of a report/) as string });
    expect(await refused(await file('noJson.pdf', withData(bytes, () => 'no JSON')))).toEqual({ code: 3, message: expect.stringMatching(/input\/invalid.*altered/) as string });
    expect(await refused(await file('later.pdf', withData(bytes, (text) => text.replace('"version": 1', '"version": 9'))))).toEqual({ code: 3, message: expect.stringMatching(/later version of Nital/) as string });
    // One that was never issued here, though it says so.
    const unknown = await verify(await file('unknown.pdf', withData(bytes, (text) => text.replace(/"number": "[^"]*"/, '"number": "20260101-X-1"'))));
    expect(unknown.result).toMatchObject({ verdict: 'different', file: 'unknown', issued: null });
  });

  it('names the calibration, the specimen and the micrograph that changed, and finds the report identical once they are as before', async () => {
    await inProject((store) => {
      const [first, second] = store.micrographs.list();
      store.calibrations.add(first?.id ?? 0, { umPerPx: 0.5, source: 'entered', origin: 'by hand', confirmed: true });
      store.micrographs.move(second?.id ?? 0, store.specimens.byCode('SYN-3-02')?.id ?? 0);
      store.specimens.upsert({ code: 'SYN-3-01', grade: 'C60E' });
    });
    const { code, result } = await verify();
    expect(code).toBe(1);
    const of = (what: string): Verification['differences'][number] | undefined => result.differences.find((difference) => difference.what.startsWith(what));
    expect(of('scale, field 1')).toMatchObject({ now: '0.50 µm/px', why: expect.stringMatching(/calibration of SYN-3-01_1\.png was changed on/) as string });
    expect(of('field 2 (SYN-3-01_2.png)')).toMatchObject({ why: 'micrograph SYN-3-01_2.png was moved to specimen "SYN-3-02"' });
    expect(of('grade')).toMatchObject({ now: 'C60E', why: expect.stringMatching(/record was last changed on/) as string });
    expect(of('fields of ferrite')).toMatchObject({ inReport: '2', now: '1', why: expect.stringMatching(/moved to specimen/) as string });
    const said = await nital('verify', pdf, '--project', project);
    expect(said.stdout).toMatch(/^DIFFERENT[^]*field 2 \(SYN-3-01_2\.png\)\n {4}in the report {2}a field/);
    await inProject((store) => {
      const [first, second] = store.micrographs.list();
      const was = store.calibrations.history(first?.id ?? 0)[0];
      store.calibrations.add(first?.id ?? 0, { umPerPx: was?.umPerPx ?? 0, source: was?.source ?? 'entered', origin: was?.origin ?? '', confirmed: true });
      store.micrographs.move(second?.id ?? 0, store.specimens.byCode('SYN-3-01')?.id ?? 0);
      store.specimens.upsert({ code: 'SYN-3-01', grade: result.differences.find(({ what }) => what === 'grade')?.inReport ?? '' });
    });
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('sees one pixel altered in the file of a mask, and names the file', async () => {
    let path = '';
    let before = Buffer.alloc(0);
    await inProject(async (store) => {
      const { sha256 } = store.masks.latest(store.micrographs.list()[0]?.id ?? 0) ?? { sha256: '' };
      path = store.blobs.path(sha256);
      before = await readFile(path);
      const { width, height, data } = await decodeMask(path);
      const labels = { width, height, data: Uint8Array.from(data) };
      labels.data[100] = labels.data[100] === 1 ? 0 : 1;
      await writeFile(path, encodeMaskPng(labels, store.labelSets.first()));
    });
    const { code, result } = await verify();
    expect(code).toBe(1);
    const why = expect.stringMatching(/the file of the mask was altered on the disk/) as string;
    expect(result.differences.find(({ what }) => what.startsWith('SHA-256 of the mask, field 1'))).toMatchObject({ why });
    const pixels = result.differences.find(({ what }) => what.startsWith('pixels of ferrite, field 1'));
    expect(pixels).toMatchObject({ why });
    expect(Math.abs(parseInt(pixels?.inReport ?? '', 10) - parseInt(pixels?.now ?? '', 10))).toBe(1);
    await rm(path);
    expect((await verify()).result.differences.some((difference) => difference.why.includes('the file of the mask was lost'))).toBe(true);
    await writeFile(path, before);
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('names a mask that was drawn since, and says of a report without data that it has none', async () => {
    await inProject(async (store) => {
      const micrograph = store.micrographs.list()[0];
      const labels = { width: 96, height: 64, data: new Uint8Array(96 * 64).fill(1) };
      const sha256 = await store.blobs.put(encodeMaskPng(labels, store.labelSets.first()));
      store.masks.addRevision({ micrographId: micrograph?.id ?? 0, origin: 'drawn', by: 'Ada', sha256, labelledShare: 1 });
    });
    const { result } = await verify();
    const [fraction] = result.differences.filter(({ what }) => what.startsWith('area fraction of pearlite, field 1'));
    expect(fraction).toMatchObject({ now: '100.00 %', why: expect.stringMatching(/mask revision 2 of SYN-3-01_1\.png \(drawn, by Ada, .*\) stands now in place of revision 1/) as string });
    const old = pdfWithoutData();
    await inProject(async (store) => {
      store.reports.insert({ specimenId: 1, sha256: await store.blobs.put(old), number: null, operator: null });
    });
    expect(await refused(await file('old.pdf', old))).toMatchObject({ message: expect.stringMatching(/byte for byte what was issued.*earlier version/) as string });
  });
});

function pdfWithoutData(): Buffer {
  const object = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n';
  return Buffer.from(`${object}xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<< /Root 1 0 R >>\nstartxref\n${object.length}\n%%EOF\n`);
}

/** A report with other data attached, its table of places right: what a forger with a good tool makes. */
function withData(pdf: Buffer, change: (text: string) => string): Buffer {
  const text = pdf.toString('latin1');
  const places = [...text.matchAll(/\n(\d+) 0 obj\n<<(?:(?!endobj)[^])*?\/Subtype \/application#2Fjson(?:(?!endobj)[^])*?>>\nstream\n/g)];
  const [found] = places;
  if (found === undefined) throw new Error('the report has no data');
  const start = found.index + found[0].length;
  const length = Number(/\/Length (\d+)/.exec(found[0])?.[1]);
  const data = inflateSync(pdf.subarray(start, start + length)).toString('utf8');
  const packed = deflateSync(Buffer.from(change(data)));
  const object = Buffer.concat([Buffer.from(`${found[1] ?? ''} 0 obj\n<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`), packed, Buffer.from('\nendstream\nendobj\n')]);
  const root = /\/Root (\d+ 0 R)/.exec(text)?.[1] ?? '';
  const before = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1]);
  const table = pdf.length + object.length;
  const end = `xref\n${found[1] ?? ''} 1\n${String(pdf.length).padStart(10, '0')} 00000 n \ntrailer\n<< /Root ${root} /Prev ${before} >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.concat([pdf, object, Buffer.from(end)]);
}
