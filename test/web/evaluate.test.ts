import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationView } from '../../src/shared/contract/areas/evaluationsArea.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import { formatNumber } from '../../src/shared/format/quantity.ts';
import { MEANING } from '../../src/shared/look/tokens.ts';
import type { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { makeTrainedProject } from '../helpers/quickTrainings.ts';
import { barriers } from './barriers.ts';
import { programOf } from './editorDriver.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

/** Engines that other programs load start slowly. */
const PATIENCE = { timeout: 120_000 };

describe.skipIf(!hasChromium('evaluations in a browser'))('evaluations in a browser', { timeout: 400_000 }, () => {
  let station: Workstation;
  let page: Page;
  let path: string;
  let program: RpcClient<NitalContract>;
  let project: string;

  beforeAll(async () => {
    station = await startWorkstation();
    path = join(station.home, 'steel.nital');
    await makeTrainedProject(path, [
      { model: 'honest', epochs: 2, recipe: { name: 'by specimen', tileSize: 32, split: { by: 'specimen', shares: [0.5, 0.25, 0.25] } } },
      { model: 'leaky', epochs: 1, recipe: { name: 'by crop', tileSize: 32, split: { by: 'crop', shares: [0.5, 0.5, 0] } } },
    ]);
    program = await programOf(station);
    ({ handle: project } = await program.call.projects.open({ path }));
    page = await station.open();
  }, 600_000);
  afterAll(() => station.close());

  const go = (screen: string): Promise<void> => page.evaluate(`location.hash = '#/${screen}?project=${encodeURIComponent(path)}'`);
  const row = (name: string): ReturnType<Page['locator']> => page.getByRole('row', { name: new RegExp(`Model ${name}`) });
  const viewed = (at: number): Promise<void> => page.locator(`div[data-shown="${at}"]`).waitFor(PATIENCE);
  const view = async (model: string): Promise<EvaluationView> => {
    const found = (await program.call.evaluations.models({ project })).find(({ name }) => name === model);
    return program.call.evaluations.show({ project, id: found?.evaluations[0]?.id ?? 0 });
  };
  /** Red, green and blue of a pixel of the micrograph in a pane, from where the pane itself says that pixel is. */
  const colourAt = async (pane: string, x: number, y: number): Promise<number[]> => {
    const box = await page.locator(`canvas[data-part=${pane}]`).boundingBox();
    if (box === null) throw new Error('the pane is not in sight');
    // The whole image of 96 × 96 stands in the middle, as large as the pane allows but for a margin.
    const scale = Math.min((box.width - 12) / 96, (box.height - 12) / 96, 8);
    const [left, top] = [Math.round((box.width - 96 * scale) / 2 + (x + 0.5) * scale), Math.round((box.height - 96 * scale) / 2 + (y + 0.5) * scale)];
    await page.mouse.move(box.x + left, box.y + top);
    await page.locator('[data-judged-pixel]', { hasText: `${x}, ${y}` }).waitFor();
    await page.mouse.move(0, 0);
    return page.evaluate<number[]>(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve([...document.querySelector('canvas[data-part=${pane}]').getContext('2d').getImageData(${left}, ${top}, 1, 1).data].slice(0, 3)))))`);
  };

  it('leads from a model without figures to its figures, which are those of the program', async () => {
    await go('evaluate');
    await page.getByRole('button', { name: 'Model honest' }).click(PATIENCE);
    await page.getByText('“honest” was not judged on the test side yet').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Judge it now' }).click();
    await row('honest').locator('[data-metric=meanIoU]').waitFor(PATIENCE);
    const { globalAccuracy, meanIoU, meanBFScore, fractionErrors, confusion } = await view('honest');
    const shown = (metric: string): Promise<string | null> => row('honest').locator(`[data-metric=${metric}]`).textContent();
    expect(await shown('globalAccuracy')).toBe(formatNumber(globalAccuracy, 4));
    expect(await shown('meanIoU')).toBe(formatNumber(meanIoU, 4));
    expect(await shown('meanBFScore')).toBe(formatNumber(meanBFScore, 4));
    expect(await shown('fractionMean')).toBe(formatNumber(100 * Math.max(...fractionErrors.map(({ mean }) => mean)), 2));
    await page.getByRole('cell', { name: 'Otsu’s threshold' }).waitFor();
    await page.getByRole('button', { name: `True ferrite, called pearlite: ${formatNumber(confusion[0]?.[1] ?? null, 0)} pixels` }).waitFor();
    await viewed(0);
    expect(await barriers(page)).toEqual([]);
  });

  it('shows exactly the pixels of a cell of the confusion matrix', async () => {
    const { id, confusion } = await view('honest');
    const { truth, predicted } = await program.call.evaluations.pixels({ project, id, image: 0 });
    const [t, p] = [inflateRawSync(truth), inflateRawSync(predicted)];
    // A cell off the diagonal that has pixels, of a class of which some were found.
    const cells = [[0, 1], [1, 0]] as const;
    const [i, j] = cells.find(([a, b]) => (confusion[a]?.[b] ?? 0) > 0 && (confusion[a]?.[a] ?? 0) > 0) ?? [0, 1];
    const names = ['ferrite', 'pearlite'];
    await page.getByRole('button', { name: new RegExp(`^True ${names[i] ?? ''}, called ${names[j] ?? ''}`) }).click();
    await page.getByRole('button', { name: new RegExp(`^True ${names[i] ?? ''}, called ${names[j] ?? ''}`), pressed: true }).waitFor();
    await page.getByRole('option', { name: new RegExp(`${formatNumber(confusion[i]?.[j] ?? null, 0)} px`), selected: true }).waitFor();
    // The window is large, so that each pixel of the micrograph is several of the screen: any one of the cell can be looked at.
    await page.setViewportSize({ width: 2560, height: 1440 });
    const pixelOf = (called: number): number => t.findIndex((label, at) => label === i && p[at] === called);
    const [inside, outside] = [pixelOf(j), pixelOf(i)];
    expect(Math.min(inside, outside), 'both a pixel of the cell and one that was found').not.toBe(-1);
    const rgb = (hex: string): number[] => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    expect(await colourAt('comparison', inside % 96, Math.floor(inside / 96))).toEqual(rgb(MEANING.falseNegative));
    const dark = await colourAt('comparison', outside % 96, Math.floor(outside / 96));
    // A darkened micrograph is grey.
    expect(Math.max(...dark) - Math.min(...dark)).toBeLessThan(30);
    expect(dark).not.toEqual(rgb(MEANING.falseNegative));
    await page.getByRole('button', { name: 'Show the class again' }).click();
    // Of its true class the same pixel is one that was missed, and one beside it was found.
    expect(await colourAt('comparison', inside % 96, Math.floor(inside / 96))).toEqual(rgb(MEANING.falseNegative));
    expect(await colourAt('comparison', outside % 96, Math.floor(outside / 96))).toEqual(rgb(MEANING.truePositive));
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  it('says in words what cannot be judged, before anything waits', async () => {
    for (const name of ['honest', 'leaky']) await page.getByRole('checkbox', { name: `Compare ${name}` }).check();
    await row('leaky').getByText('its dataset has nothing on the test side').waitFor();
    await page.getByRole('button', { name: 'Judge 2 models' }).click();
    await page.getByRole('alert').getByText(/"leaky" has nothing on its test side/).waitFor();
    expect((await program.call.jobs.list({})).length).toBe(1);
  });

  it('compares models, with a warning in red for one whose sides are not apart', async () => {
    await page.getByText('Validation', { exact: true }).click();
    await page.getByRole('button', { name: 'Judge 2 models' }).click();
    await row('honest').locator('[data-metric=meanIoU]').waitFor(PATIENCE);
    await row('leaky').locator('[data-metric=meanIoU]').waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Model leaky' }).click();
    await page.getByText('The sides are not apart').waitFor(PATIENCE);
    await page.getByText(/judged on other images or by other masks/).waitFor();
    // The other one's curve is drawn over this one's.
    await page.getByRole('img', { name: 'Boundary scores by tolerance' }).waitFor();
    await page.getByRole('table', { name: 'Boundary scores by tolerance' }).getByRole('row', { name: /^honest/ }).waitFor({ ...PATIENCE, state: 'attached' });
    expect(await barriers(page)).toEqual([]);
  });

  it('turns from image to image by the keyboard, from a tile of a micrograph to the next', async () => {
    const { imageRows } = await view('leaky');
    expect(imageRows.length).toBeGreaterThan(3);
    const list = page.getByRole('listbox', { name: 'Images by error' });
    const first = await list.getByRole('option', { selected: true }).getAttribute('id');
    await list.focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => list.getByRole('option', { selected: true }).getAttribute('id')).not.toBe(first);
    const second = await list.getByRole('option', { selected: true }).getAttribute('id');
    await viewed(Number(second?.split('-').at(-1)));
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowLeft');
    await viewed(Number(first?.split('-').at(-1)));
    const size = async (): Promise<number> => Number.parseFloat((await page.locator('footer').getByText('%').last().textContent()) ?? '');
    const before = await size();
    await page.keyboard.press('+');
    await expect.poll(size).toBeGreaterThan(before);
    await page.keyboard.press('0');
    await expect.poll(size).toBe(before);
  });

  it('shows published figures for this pair of constituents alone, and marks them', async () => {
    await page.getByRole('switch', { name: 'Show published figures' }).check();
    await page.getByText(/Published, on other micrographs/).waitFor();
    expect(await page.locator('tr[data-published]').count()).toBe(5);
    await page.getByRole('row', { name: /DeepLabv3\+ on MobileNetV2 \(published\)/ }).getByText('0.9521').waitFor();
  });

  it('has no barriers in the light appearance, fits the smallest screen and complained of nothing', async () => {
    await page.getByText('Test', { exact: true }).click();
    await page.getByRole('button', { name: 'Model honest' }).click();
    await viewed(0);
    await page.getByRole('button', { name: /light appearance/ }).click();
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    expect(station.complaints).toEqual([]);
  });
});
