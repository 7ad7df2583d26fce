import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EIGHT_CLASSES, sampleEvaluation, sampleMicrograph, sampleReport } from '../../../test/helpers/sampleReport.ts';
import type { ReportContent } from '../../shared/domain/report.ts';
import { measurementsOf, sealMeasurements } from './measurementsOf.ts';
import { renderReport } from './renderReport.ts';
import { SHEET } from './sheet.ts';

const popplerIsThere = ['pdftotext', 'pdfinfo', 'pdffonts'].every((tool) => spawnSync(tool, ['-v']).error === undefined);
if (!popplerIsThere) process.stderr.write('Reports are not read back: pdftotext, pdfinfo and pdffonts (poppler-utils) are not installed.\n');

/** For tests that look at other sections. */
const WITHOUT_MODEL = { model: null, evaluation: null, trainingHistory: [], heatTreatment: [], method: [] } satisfies Partial<ReportContent>;

interface ReadBack {
  readonly text: string;
  readonly pages: number;
  readonly info: string;
  readonly fonts: string;
  /** Words with their boxes in points, page by page from 1. */
  readonly words: readonly { readonly page: number; readonly xMin: number; readonly yMin: number; readonly xMax: number; readonly yMax: number; readonly word: string }[];
}

let folder: string;
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nital-report-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function readBack(content: ReportContent): Promise<ReadBack> {
  const path = join(folder, `${files++}.pdf`);
  writeFileSync(path, await renderReport(content));
  const run = (tool: string, ...args: string[]): string => execFileSync(tool, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const info = run('pdfinfo', path);
  let page = 0;
  const words = run('pdftotext', '-bbox', path, '-')
    .split('\n')
    .flatMap((line) => {
      if (line.includes('<page ')) page++;
      const match = /xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)<\/word>/.exec(line);
      return match === null ? [] : [{ page, xMin: Number(match[1]), yMin: Number(match[2]), xMax: Number(match[3]), yMax: Number(match[4]), word: match[5] ?? '' }];
    });
  return { text: run('pdftotext', '-layout', path, '-').replaceAll(/[\u202f\u00a0]/g, ' '), pages: Number(/Pages:\s+(\d+)/.exec(info)?.[1]), info, fonts: run('pdffonts', path), words };
}

/** Every word lies between the margins and above the sheet's lower edge, and only the page frame stands in the foot. */
function expectInsideMargins({ words, pages }: ReadBack): void {
  const outside = words.filter((word) => word.xMin < SHEET.left - 1 || word.xMax > SHEET.width - SHEET.right + 1 || word.yMin < 30 || word.yMax > SHEET.height - 28);
  expect(outside).toEqual([]);
  // Boxes reach about 2 pt under the line box at the content's end.
  const inFoot = words.filter((word) => word.yMax > SHEET.height - SHEET.bottom + 3 && word.yMin < SHEET.height - 46);
  expect(inFoot).toEqual([]);
  expect(new Set(words.map((word) => word.page)).size).toBe(pages);
}

it('gives equal bytes for equal content', async () => {
  const [first, second] = [await renderReport(sampleReport()), await renderReport(sampleReport())];
  expect(Buffer.from(first).subarray(0, 8).toString()).toBe('%PDF-1.7');
  expect(Buffer.compare(Buffer.from(first), Buffer.from(second))).toBe(0);
});

it('refuses a date that is none', async () => {
  await expect(renderReport(sampleReport({ date: 'tomorrow' }))).rejects.toMatchObject({ code: 'input/invalid' });
});

describe.skipIf(!popplerIsThere)('a report read back', () => {
  it('says what it was given, in embedded fonts', async () => {
    const report = await readBack(sampleReport());
    for (const words of ['Образец-45Н-01', 'ООО «Сталь и сплавы»', 'diamond 3 µm', 'ρ = 7.85 g/cm³', 'Report 2026-0417', '±', '0.2252 µm/px', '50 µm', 'Otsu threshold', '1 843 211', 'still air', '860 °C', 'Nital 0.1.0 · 20 November 2026', 'Dr. M. Weber']) {
      expect(report.text).toContain(words);
    }
    expect(report.text).toContain(`Page ${report.pages} of ${report.pages}`);
    const fonts = report.fonts.split('\n').slice(2).filter((line) => line !== '');
    expect(fonts).toHaveLength(2);
    for (const font of fonts) expect(font).toMatch(/Inter.*yes yes yes/);
    expect(report.info).toMatch(/Title:.*2026-0417.*Образец-45Н-01/);
    expect(report.info).toContain('Author:          Werkstoffprüflabor Südhang GmbH');
    expect(report.info).toMatch(/Page size:.*A4/);
    expectInsideMargins(report);
  });

  it('says beside the signatures which data it carries, unless it is a draft, which says so on every page', async () => {
    const content = sampleReport(WITHOUT_MODEL);
    const report = await readBack(content);
    expect(report.text.replaceAll(/\s+/g, '')).toContain(`SHA-256ofthedata:${sealMeasurements(measurementsOf(content)).sha256}`);
    expect(report.text).not.toContain('Draft');
    const draft = await readBack({ ...content, isDraft: true });
    expect(draft.text.match(/Draft: not issued/g)).toHaveLength(draft.pages);
    expect(draft.text).not.toContain('SHA-256 of the data');
  });

  it('quotes file names as they are', async () => {
    const report = await readBack(sampleReport({ ...WITHOUT_MODEL, micrographs: [{ ...sampleMicrograph(0), file: 'x 10x10->3x.tif' }] }));
    expect(report.text).toContain('10x10->3x.tif');
  });

  it('gives no length without a calibration', async () => {
    const micrographs = [0, 1].map((at) => ({ ...sampleMicrograph(at), calibration: null }));
    const report = await readBack(sampleReport({ ...WITHOUT_MODEL, micrographs, preparation: null, specimen: { ...sampleReport().specimen, remarks: null } }));
    expect(report.text).not.toMatch(/µm/);
    expect(report.text).toContain('not calibrated');
  });

  it('stands with nothing but a specimen', async () => {
    const report = await readBack(
      sampleReport({ ...WITHOUT_MODEL, micrographs: [], statistics: [], preparation: null, customer: null, deviations: [], remarks: [] }),
    );
    expect(report.text).toContain('nothing was measured');
    expect(report.text).not.toMatch(/Evaluation|Model|undefined|NaN|null/);
    expectInsideMargins(report);
  });

  it('has micrographs without masks, and one field without an interval', async () => {
    const bare = await readBack(sampleReport({ ...WITHOUT_MODEL, micrographs: [{ ...sampleMicrograph(0), overlay: null, fractions: null, maskOrigin: null }] }));
    expect(bare.text).toContain('No micrograph has a mask');
    const single = await readBack(sampleReport({ ...WITHOUT_MODEL, micrographs: [sampleMicrograph(1)] }));
    expect(single.text).toContain('One field gives no confidence interval.');
    expect(single.text).toContain('unlabelled');
    expect(single.text).not.toMatch(/NaN|null/);
  });

  it('holds 30 fields of 8 classes, repeats the table head and keeps every word inside the margins', async () => {
    const micrographs = Array.from({ length: 30 }, (_, at) => ({ ...sampleMicrograph(at, EIGHT_CLASSES, 24, 18), file: `long_name_of_a_micrograph_of_the_second_series_${at}.tiff` }));
    const leak = 'Crops of one micrograph stand on the training side and on the test side.';
    const report = await readBack(sampleReport({ labelSet: EIGHT_CLASSES, micrographs, evaluation: { ...sampleEvaluation(EIGHT_CLASSES), leak } }));
    expect(report.text).toContain('Field 30 of 30');
    expect(report.text).toContain('These figures are optimistic');
    expect(report.text).toContain(leak);
    const heads = report.words.filter(({ word }) => word === 'No.');
    expect(heads.length).toBeGreaterThan(1);
    expect(new Set(heads.map(({ page }) => page)).size).toBe(heads.length);
    expectInsideMargins(report);
  });

  it('wraps long texts and never leaves a heading alone', async () => {
    const remarks = ['The edge is decarburized. '.repeat(400), 'x'.repeat(700), 'Heat number 漢'];
    const report = await readBack(sampleReport({ remarks, laboratory: { ...sampleReport().laboratory, name: 'Institute for Materials Testing and Metallography of the Federal State, Department of Ferrous Materials' } }));
    expect(report.text.match(/decarburized\./g)).toHaveLength(400);
    expect(report.text).toContain('U+6F22');
    expectInsideMargins(report);
    for (const title of ['Specimen', 'Heat', 'Preparation', 'Method', 'Model', 'Evaluation', 'Deviations', 'Remarks']) {
      const heading = report.words.find(({ word, xMin, yMax, yMin }) => word === title && Math.abs(xMin - SHEET.left) < 1 && yMax - yMin > 12.5);
      expect(heading, title).toBeDefined();
      const below = report.words.filter(({ page, yMin }) => page === heading?.page && yMin > (heading?.yMax ?? 0) && yMin < SHEET.height - SHEET.bottom);
      expect(below.length, title).toBeGreaterThan(0);
    }
  });
});
