import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/main/app.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';
import { barriers } from './barriers.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

/** Threads that other programs load start slowly. */
const PATIENCE = { timeout: 90_000 };

const POPPLER = 'pdfinfo';
const hasPoppler = (() => {
  try {
    execFileSync(POPPLER, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stdout.write('skipped: pages of reports counted by another program, because there is no pdfinfo; Debian\'s package "poppler-utils" brings it\n');
    return false;
  }
})();

describe.skipIf(!hasChromium('reports in a browser'))('reports in a browser', { timeout: 400_000 }, () => {
  let station: Workstation;
  let page: Page;
  let project: string;
  let files: string;

  beforeAll(async () => {
    station = await startWorkstation();
    files = await mkdtemp(join(tmpdir(), 'nital-reports-web-'));
    project = join(station.home, 'steel.nital');
    const app = createApp();
    await app.projects.create(project, { name: 'Steel', labelSet: parseLabelSet('0:ferrite:matrix,1:pearlite:constituent') });
    await app.projects.create(join(station.home, 'empty.nital'), { name: 'Empty', labelSet: parseLabelSet('0:ferrite:matrix,1:pearlite:constituent') });
    const store = app.projects.open(project);
    await app.synthetic.make({ specimens: 2, fields: 2, pearlite: { from: 0.3, to: 0.7 }, width: 192, height: 144, umPerPx: 0.5, seed: 1 }, store, {});
    store.close();
    await app.close();
    page = await station.open();
  });
  afterAll(async () => {
    await station.close();
    await rm(files, { recursive: true, force: true });
  });

  const go = (screen: string, of = project): Promise<void> => page.evaluate(`location.hash = '#/${screen}?project=${encodeURIComponent(of)}'`);
  const pages = async (): Promise<number> => Number(await page.locator('[data-pages]').getAttribute('data-pages'));
  /** Share of a page's pixels that are not white. */
  const ink = (number: number): Promise<number> =>
    page.getByRole('img', { name: new RegExp(`^Page ${number} of`) }).evaluate((canvas) => {
      const { width, height } = canvas as unknown as { width: number; height: number };
      const { data } = (canvas as unknown as { getContext(kind: '2d'): { getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray } } }).getContext('2d').getImageData(0, 0, width, height);
      let dark = 0;
      for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 200 && (data[at + 3] ?? 0) > 0) dark++;
      return dark / (width * height);
    });
  const pageCount = (path: string): number => Number(/Pages:\s+(\d+)/.exec(execFileSync(POPPLER, [path], { encoding: 'utf8' }))?.[1]);
  const saved = async (name: string): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as' }).click()]);
    const path = join(files, name);
    await download.saveAs(path);
    return path;
  };
  const drop = (name: string, bytes: Buffer): Promise<void> =>
    page.getByRole('complementary', { name: 'Reports' }).evaluate(
      (element, { name: file, data }) => {
        const { DataTransfer: Transfer, File: Made, DragEvent: Drag } = globalThis as unknown as { DataTransfer: new () => { items: { add(file: unknown): void } }; File: new (parts: unknown[], name: string) => unknown; DragEvent: new (type: string, init: unknown) => unknown };
        const dataTransfer = new Transfer();
        dataTransfer.items.add(new Made([Uint8Array.from(data)], file));
        (element as unknown as { dispatchEvent(event: unknown): void }).dispatchEvent(new Drag('drop', { bubbles: true, cancelable: true, dataTransfer }));
      },
      { name, data: [...bytes] },
    );

  it('teaches what comes first where there is nothing to report on', async () => {
    await go('reports', join(station.home, 'empty.nital'));
    await page.getByText('Nothing to report on yet').waitFor(PATIENCE);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go to the specimens' }).click();
    await page.getByText('No specimens yet').waitFor(PATIENCE);
  });

  it('shows the draft as its pages, and makes it anew with what is typed', async () => {
    await go('reports');
    await page.getByText('No report yet').waitFor(PATIENCE);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make a report of SYN-1-01' }).click();
    await page.locator('canvas[data-drawn]').first().waitFor(PATIENCE);
    await expect.poll(pages, PATIENCE).toBeGreaterThan(2);
    await expect.poll(() => ink(1), PATIENCE).toBeGreaterThan(0.01);
    expect(await barriers(page)).toEqual([]);
    const before = await ink(1);
    await page.getByLabel('Operator').fill('');
    await page.getByText('Nobody answers for the report').waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Name the operator' }).click();
    await page.keyboard.type('Dr. Weber-Schmidt, who did all of it');
    await page.getByText('Nobody answers for the report').waitFor({ state: 'detached', ...PATIENCE });
    await expect.poll(() => ink(1), PATIENCE).not.toBe(before);
    await page.getByRole('checkbox', { name: 'SYN-1-01_2.png' }).uncheck();
    await page.getByText(/Only 1 measured field/).waitFor(PATIENCE);
    await page.getByRole('checkbox', { name: 'SYN-1-01_1.png' }).uncheck();
    await page.getByText('No micrograph to show').waitFor(PATIENCE);
    expect(await page.getByRole('button', { name: 'Issue the report' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.locator('canvas[data-drawn]').first().waitFor(PATIENCE);
    await page.getByRole('button', { name: '100 %' }).click();
    expect(await page.getByRole('img', { name: /^Page 1 of/ }).evaluate((canvas) => Math.round((canvas as unknown as { clientWidth: number }).clientWidth))).toBe(794);
    await page.getByRole('button', { name: 'Fit width' }).click();
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  });

  it('issues the report, which has the pages that another program counts, and is identical when it is verified', async () => {
    await page.getByRole('button', { name: 'Issue the report' }).click();
    await page.getByRole('button', { name: /^Report \d{8}-SYN-1-01-1/, pressed: true }).waitFor(PATIENCE);
    await page.locator('canvas[data-drawn]').first().waitFor(PATIENCE);
    await expect.poll(() => ink(1), PATIENCE).toBeGreaterThan(0.01);
    const path = await saved('issued.pdf');
    if (hasPoppler) expect(await pages()).toBe(pageCount(path));
    // The last pages are drawn when they come into sight.
    const last = await pages();
    await page.getByRole('img', { name: `Page ${last} of ${last}` }).scrollIntoViewIfNeeded();
    await expect.poll(() => ink(last), PATIENCE).toBeGreaterThan(0.005);
    await page.getByText(`Page ${last} of ${last}`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByText('Identical', { exact: true }).waitFor(PATIENCE);
    await page.getByText(/2 masks: files hashed again/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: /light appearance/ }).click();
    expect(await barriers(page)).toEqual([]);
  });

  it('verifies a file that is dropped, and says in words what is wrong with one', async () => {
    const good = await readFile(join(files, 'issued.pdf'));
    await drop('brought.pdf', good);
    await page.getByRole('heading', { name: 'brought.pdf' }).waitFor(PATIENCE);
    await page.getByText('Identical', { exact: true }).waitFor(PATIENCE);
    const bad = Buffer.from(good);
    const at = bad.indexOf('stream\n') + 30;
    bad[at] = (bad[at] ?? 0) ^ 1;
    await drop('altered.pdf', bad);
    await page.getByText(/altered after it was issued/).waitFor(PATIENCE);
    expect(await barriers(page)).toEqual([]);
    await drop('note.pdf', Buffer.from('no PDF at all'));
    await page.getByRole('alert').getByText(/"note\.pdf" is not a PDF/).waitFor(PATIENCE);
    await drop('half.pdf', good.subarray(0, good.length >> 1));
    await page.getByRole('alert').getByText(/"half\.pdf".*cut off/).waitFor(PATIENCE);
    const path = join(files, 'chosen.pdf');
    await writeFile(path, good);
    await page.locator('input[type=file]').setInputFiles(path);
    await page.getByText('Identical', { exact: true }).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Open the report as it was issued' }).click();
    await page.getByRole('button', { name: /^Report \d{8}-SYN-1-01-1/, pressed: true }).waitFor(PATIENCE);
  });

  it('names what was drawn since the report was issued', async () => {
    await go('masks');
    await page.getByRole('button', { name: /^Micrograph SYN-1-01_1/ }).click(PATIENCE);
    const canvas = page.locator('canvas[data-part=outlines]');
    await canvas.waitFor(PATIENCE);
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('there is no picture to draw on');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x - 150, y);
    await page.mouse.down();
    await page.mouse.move(x + 150, y + 30, { steps: 8 });
    await page.mouse.up();
    await page.getByText(/^saved \d/).waitFor(PATIENCE);
    await go('reports');
    await page.getByRole('button', { name: 'Verify', exact: true }).click(PATIENCE);
    await page.getByText('Not identical').waitFor(PATIENCE);
    await page.getByText(/^Area fraction of pearlite, field 1 \(SYN-1-01_1\.png\)$/).waitFor();
    await page.getByText(/Mask revision 2 of SYN-1-01_1\.png \(drawn, by .*in place of revision 1/).first().waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it('complained of nothing', () => {
    expect(station.complaints).toEqual([]);
  });
});
