import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import { projectOfMany } from '../helpers/manyMicrographs.ts';
import { barriers } from './barriers.ts';
import { programOf } from './editorDriver.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

/** On a PC that others use too. */
const PATIENCE = { timeout: 90_000 };
const MICROGRAPHS = 5000;
const LOGO = Buffer.from(encodePng({ width: 300, height: 80, channels: 3, bitDepth: 8, data: new Uint8Array(300 * 80 * 3).fill(60) }));

describe.skipIf(!hasChromium('the settings in a browser'))('the settings in a browser', () => {
  let station: Workstation;
  let page: Page;
  let project: string;

  beforeAll(async () => {
    station = await startWorkstation();
    project = join(station.home, 'many.nital');
    await projectOfMany(project, MICROGRAPHS);
    page = await station.open();
    page.setDefaultTimeout(PATIENCE.timeout);
  });
  afterAll(() => station.close());

  const go = (hash: string): Promise<void> => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  const inProject = (screen: string): string => `#/${screen}?${new URLSearchParams({ project }).toString()}`;
  const part = (name: string): Promise<void> => page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('button', { name }).click();
  const appearance = (): Promise<string | null> => page.locator('html').getAttribute('data-mantine-color-scheme');

  it('are there without a project, and keep who works and for whom', async () => {
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('heading', { name: 'Laboratory', level: 1 }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('R. Meyer');
    await page.keyboard.press('Enter');
    await page.getByText('Holds from the next change on').waitFor();
    await page.getByRole('status').getByText('saved', { exact: true }).waitFor();
    await page.getByText('saved', { exact: true }).waitFor({ state: 'detached' });
    await page.getByLabel('Name of the laboratory').fill('Prüflabor Ω');
    await page.getByLabel('Address').fill('Halle 4\n\n50667 Köln ');
    await page.getByLabel('Accreditation').fill('D-PL-0815');
    await page.getByLabel('Name of the laboratory').focus();
    const program = await programOf(station);
    await expect.poll(async () => (await program.call.settings.show({})).laboratory, PATIENCE).toEqual({ name: 'Prüflabor Ω', address: ['Halle 4', '50667 Köln'], accreditation: 'D-PL-0815' });
    await page.reload();
    await expect.poll(() => page.getByRole('textbox', { name: 'Name', exact: true }).inputValue(), PATIENCE).toBe('R. Meyer');
  });

  it('show the logo as it will be printed, and take it away and back', async () => {
    await page.locator('input[type=file]').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: LOGO });
    const logo = page.getByAltText('Logo of the laboratory');
    await logo.waitFor();
    await expect.poll(() => logo.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth), PATIENCE).toBe(300);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Take it away' }).click();
    await page.getByText('No logo').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await logo.waitFor();
    await page.locator('input[type=file]').setInputFiles({ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await page.getByRole('alert').getByText(/“?"?notes\.png.* cannot be read as a picture/).waitFor();
  });

  it('say of each device how it does and why, and what trainings take', async () => {
    await part('Devices');
    const processor = page.getByRole('row', { name: /^Processor/ });
    await processor.getByText('works').waitFor();
    expect(await processor.textContent()).toMatch(/passed.*small tiles per s/);
    await page.getByText(/Automatic takes “.*”: it /).waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'not there' }).count()).toBeGreaterThan(0);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Device for new trainings and batches' }).click();
    await page.getByRole('option', { name: /^Processor/ }).click();
    const program = await programOf(station);
    await expect.poll(async () => (await program.call.settings.show({})).device, PATIENCE).toBe('cpu');
    await page.getByRole('button', { name: 'Measure this PC' }).click();
    await page.getByText(/^Timing: \d+ of \d+|^Starting/).waitFor();
    await page.getByRole('button', { name: /of the jobs/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByText('cancelled').waitFor();
    await page.keyboard.press('Escape');
    await go(inProject('train'));
    await expect.poll(() => page.getByRole('combobox', { name: 'Device' }).inputValue(), PATIENCE).toMatch(/^Processor/);
  });

  it('list thousands of specimens with few elements, found by code on Ctrl-K', async () => {
    await go(inProject('specimens'));
    await page.getByRole('status').getByText(`${MICROGRAPHS / 2} specimens`).waitFor();
    const cards = page.getByRole('button', { name: /^Specimen S-/ });
    await cards.first().waitFor();
    for (const view of ['Gallery', 'Table']) {
      await page.locator('label', { hasText: view }).click();
      expect(await cards.count()).toBeGreaterThan(3);
      expect(await cards.count()).toBeLessThan(80);
      await page.locator('section[aria-label=Specimens] [class*=scroll]').evaluate((list) => ((list as unknown as { scrollTop: number }).scrollTop = 40_000));
      await page.getByRole('button', { name: 'Specimen S-1', exact: true }).waitFor({ state: 'detached' });
      expect(await cards.count()).toBeLessThan(80);
    }
    expect(await page.locator('#root *').count()).toBeLessThan(3000);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Screen or command').fill('s-2417');
    await page.getByText('S-2417', { exact: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Specimen' }).getByRole('heading', { name: 'S-2417' }).waitFor();
  });

  it('count and clear the pictures that are kept on the disk', async () => {
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await part('Memory and disk');
    // Thumbnails that were asked for are still being made, one after another, although their list is gone.
    const program = await programOf(station);
    const sizes: number[] = [];
    await expect.poll(async () => sizes.push((await program.call.settings.storage({})).areas[0]?.bytes ?? 0) > 1 && sizes.at(-1) === sizes.at(-2), { ...PATIENCE, interval: 3000 }).toBe(true);
    const clear = page.getByRole('button', { name: 'Clear the thumbnails' });
    await expect.poll(() => clear.isEnabled(), PATIENCE).toBe(true);
    await page.getByText(/KB of at most 512/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await clear.click();
    await page.getByText('The thumbnails are cleared.').waitFor();
    await page.getByText(/^0\s*bytes of at most 512/).waitFor();
    await page.getByLabel('How much disk').getByText('At most').click();
    const most = page.getByLabel('Disk at most, MB');
    await most.fill('1024');
    await most.press('Enter');
    await page.getByText(/^0\s*bytes of at most 256/).waitFor();
    await page.getByLabel('How much memory').getByText('At most').click();
    await page.getByLabel('Memory at most, MB').fill('1');
    await page.getByLabel('Memory at most, MB').press('Enter');
    // Less than the program can work with is the least that it can.
    await expect.poll(() => page.getByLabel('Memory at most, MB').inputValue(), PATIENCE).toMatch(/^256/);
  });

  it('change the appearance of every window, and keep it for the next start', async () => {
    await part('Appearance');
    expect(await appearance()).toBe('dark');
    await page.getByRole('radio', { name: /^Light/ }).click();
    await expect.poll(appearance, PATIENCE).toBe('light');
    await page.getByText('nothing slides or fades').waitFor();
    expect(await barriers(page)).toEqual([]);
    const other = await station.open();
    await expect.poll(() => other.locator('html').getAttribute('data-mantine-color-scheme'), PATIENCE).toBe('light');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Screen or command').fill('dark');
    await page.keyboard.press('Enter');
    await expect.poll(() => other.locator('html').getAttribute('data-mantine-color-scheme'), PATIENCE).toBe('dark');
    await other.context().close();
  });

  it('list all keys, also over any screen', async () => {
    await part('Keys');
    await page.getByLabel('Search the keys').fill('undo');
    await page.getByRole('row', { name: 'Undo Ctrl Z' }).waitFor();
    // Typed into a field it is a sign like any other.
    await page.keyboard.type('?');
    await page.getByText('No key does that.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await go(inProject('masks'));
    await page.getByRole('button', { name: 'Brush', exact: true }).waitFor();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByRole('row', { name: /^Eraser/ }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
  });

  it('name the licence of everything that ships', async () => {
    await go('#/settings?tab=about');
    const list = page.getByRole('group', { name: 'Packages' });
    await list.getByRole('button', { name: /^Nital / }).waitFor();
    expect(await list.getByRole('button').count()).toBeGreaterThan(60);
    await page.getByLabel('Search the licences').fill('electron');
    await list.getByRole('button', { name: /^electron \(with Chromium/ }).click();
    await page.getByText('Chromium, Node.js, V8').waitFor();
    await page.getByLabel('Search the licences').fill('react');
    await list.getByRole('button', { name: /^react-dom / }).click();
    await page.getByLabel('Licence of react-dom').getByText('Permission is hereby granted').waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  });

  it('complained of nothing', () => {
    expect(station.complaints).toEqual([]);
  });
});
