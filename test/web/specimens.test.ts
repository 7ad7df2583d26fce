import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { barriers } from './barriers.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

describe.skipIf(!hasChromium('the workstation in a browser'))('the workstation in a browser', () => {
  let station: Workstation;
  let page: Page;

  beforeAll(async () => {
    station = await startWorkstation();
    page = await station.open();
  });
  afterAll(() => station.close());

  it('starts on the projects and keeps the token out of the address', async () => {
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
    expect(page.url()).not.toContain(station.url.split('#')[1]);
    expect(await barriers(page)).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
  });

  it('makes a project and a specimen by hand', async () => {
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('C45E 2026');
    await page.getByRole('button', { name: 'Make the project' }).click();
    await page.getByText('No specimens yet').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('Code of the specimen').fill('37-A');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Specimen 37-A' }).click();
    await page.getByRole('complementary', { name: 'Specimen' }).getByText('not known').first().waitFor();
  });

  it('says in words why something cannot be done', async () => {
    await page.getByRole('button', { name: 'All projects' }).click();
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('C45E 2026');
    await page.getByRole('button', { name: 'Make the project' }).click();
    await page.getByRole('alert').getByText(/exists already/).waitFor();
  });

  it('makes a sample project while it is watched, and shows it in every form', async () => {
    await page.getByRole('button', { name: 'Make a sample project' }).click();
    await page.getByLabel('Filters').waitFor({ timeout: 90_000 });
    await expect.poll(() => page.getByRole('button', { name: /^Specimen / }).count()).toBe(6);
    await expect.poll(() => page.locator('img[alt^="Micrograph of"]').count(), { timeout: 30_000 }).toBe(12);
    await page.getByRole('button', { name: /^Specimen / }).first().click();
    await page.getByText('Composition, weight %').waitFor();
    await page.getByRole('table', { name: 'Masks' }).getByText(/synthetic/).first().waitFor();
    await page.getByText(/^Measurements \(/).waitFor();
    await page.getByText(/^Reports \(/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: /light appearance/ }).click();
    expect(await barriers(page)).toEqual([]);
    await page.locator('label', { hasText: 'Table' }).click();
    await page.getByLabel('Search specimens').fill('c45e');
    await expect.poll(() => page.getByRole('button', { name: /^Specimen / }).count()).toBe(1);
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('Search specimens').fill('nothing like it');
    await page.getByRole('button', { name: 'Show all' }).click();
  });

  it('is driven by the keyboard alone', async () => {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Screen or command').fill('projects');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Recent' }).waitFor();
    // What was known of the list is shown while it is asked for anew.
    await page.getByRole('region', { name: 'Recent projects' }).getByText('Sample', { exact: true }).waitFor();
  });

  it('does not scroll sideways on the smallest screen', async () => {
    const wider = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
    expect(wider).toBe(false);
  });

  it('complained of nothing', () => {
    expect(station.complaints).toEqual([]);
  });
});
