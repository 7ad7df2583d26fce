import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/main/app.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';
import { barriers } from './barriers.ts';
import { engineProcesses } from './engineProcesses.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

/** Engines that other programs load start slowly. */
const PATIENCE = { timeout: 60_000 };

describe.skipIf(!hasChromium('datasets and trainings in a browser'))('datasets and trainings in a browser', () => {
  let station: Workstation;
  let page: Page;
  let project: string;

  beforeAll(async () => {
    station = await startWorkstation();
    project = join(station.home, 'steel.nital');
    const app = createApp();
    await app.projects.create(project, { name: 'Steel', labelSet: parseLabelSet('0:ferrite:matrix,1:pearlite:constituent') });
    const store = app.projects.open(project);
    await app.synthetic.make({ specimens: 4, fields: 1, pearlite: { from: 0.3, to: 0.7 }, width: 96, height: 96, umPerPx: 0.5, seed: 1 }, store, {});
    store.close();
    await app.close();
    page = await station.open();
  });
  afterAll(() => station.close());

  const go = (screen: string): Promise<void> => page.evaluate(`location.hash = '#/${screen}?project=${encodeURIComponent(project)}'`);
  const points = async (): Promise<number> => Number(await page.locator('[data-points]').getAttribute('data-points'));
  const state = (run: number, words: string): Promise<void> => page.getByRole('row', { name: new RegExp(`Run ${run}, `) }).getByText(words, { exact: true }).waitFor(PATIENCE);
  const setNumber = (label: string, value: string): Promise<void> => page.getByRole('textbox', { name: label, exact: true }).fill(value);

  it('shows who is on which side, warns of a leaky division, and keeps an honest one', async () => {
    await go('datasets');
    await page.getByRole('group', { name: /^Specimen .*: training$/ }).first().waitFor(PATIENCE);
    await page.getByLabel('Single crops (leaky)').click();
    await setNumber('Tile', '32');
    await page.getByText('The sides are not apart').waitFor();
    expect(await page.getByRole('group', { name: /on more than one side/ }).count()).toBeGreaterThan(0);
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('Whole specimens').click();
    await page.getByText('The sides are not apart').waitFor({ state: 'detached' });
    await page.getByRole('img', { name: /^training: ferrite \d/ }).waitFor();
    await page.locator('img[alt^="Varied tile of"]').first().waitFor(PATIENCE);
    expect(await page.locator('img[alt^="Varied tile of"]').count()).toBe(20);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('small tiles');
    await page.getByRole('button', { name: 'Keep this dataset' }).click();
    await page.getByRole('button', { name: 'Dataset small tiles', pressed: true }).waitFor();
  });

  it('goes on to a training with the dataset that was kept', async () => {
    await page.getByRole('button', { name: 'Train with it' }).click();
    await page.getByText('Nothing trained yet').waitFor(PATIENCE);
    await expect.poll(() => page.getByRole('combobox', { name: 'Dataset' }).inputValue(), PATIENCE).toBe('small tiles');
    // Also in a window that did not keep it.
    await page.reload();
    await expect.poll(() => page.getByRole('combobox', { name: 'Dataset' }).inputValue(), PATIENCE).toBe('small tiles');
    await go('datasets');
  });

  it('says in words why a division cannot be', async () => {
    await page.getByRole('button', { name: 'New dataset' }).click();
    await page.getByLabel('Folds of specimens').click();
    await setNumber('Folds', '9');
    await page.getByRole('alert').getByText(/at most 4 folds/).waitFor();
  });

  it('trains with curves that grow, and shows validation tiles', async () => {
    await go('train');
    await page.getByText('Nothing trained yet').waitFor(PATIENCE);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Dataset' }).click();
    await page.getByRole('option', { name: 'small tiles' }).click();
    await setNumber('Epochs', '0');
    await setNumber('Epochs', '400');
    await page.getByRole('combobox', { name: 'Device' }).click();
    await page.getByRole('option', { name: /^(Processor|CPU)/i }).click();
    await page.getByRole('button', { name: 'Steps', exact: true }).click();
    await setNumber('Tiles per step', '2');
    await page.getByRole('button', { name: 'Start the training' }).click();
    await state(1, 'trains');
    await expect.poll(points, PATIENCE).toBeGreaterThan(3);
    const before = await points();
    await expect.poll(points, PATIENCE).toBeGreaterThan(before);
    await page.getByRole('region', { name: 'Validation tiles' }).getByAltText('What the network says of it').first().waitFor(PATIENCE);
    expect(await barriers(page)).toEqual([]);
  });

  it('lets other trainings wait, and takes them out again', async () => {
    await page.getByRole('button', { name: 'Start the training' }).click();
    await page.getByText(/waits until the engine is free/).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Take it out' }).click();
    await page.getByText(/waits until the engine is free/).waitFor({ state: 'detached' });
  });

  it('pauses and goes on', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await state(1, 'paused, can be resumed');
    const before = await points();
    await page.getByRole('button', { name: 'Resume' }).click();
    await state(1, 'trains');
    await expect.poll(points, PATIENCE).toBeGreaterThan(before);
  });

  it('loses nothing when the engine is killed', async () => {
    const before = await points();
    const engines = engineProcesses(station.processId);
    expect(engines.length).toBeGreaterThan(0);
    for (const id of engines) process.kill(id, 'SIGKILL');
    await state(1, 'stopped, can be resumed');
    await page.getByText(/Nothing of the project is lost/).first().waitFor();
    expect(await points()).toBeGreaterThanOrEqual(before);
    await page.reload();
    await page.getByRole('button', { name: 'Resume' }).click(PATIENCE);
    await state(1, 'trains');
    const kept = await points();
    await expect.poll(points, PATIENCE).toBeGreaterThan(kept);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await state(1, 'cancelled, can be resumed');
  });

  it('finishes a short training and draws both over each other', async () => {
    await page.getByRole('combobox', { name: 'Dataset' }).click();
    await page.getByRole('option', { name: 'small tiles' }).click();
    await setNumber('Epochs', '2');
    await page.getByRole('textbox', { name: 'Name of the model' }).fill('first');
    await page.getByRole('button', { name: 'Start the training' }).click();
    await state(2, 'finished');
    await page.getByRole('row', { name: /Run 2, / }).getByText('first', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Compare run 1' }).check();
    await page.getByRole('img', { name: 'Accuracy and loss of 2 runs' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: /light appearance/ }).click();
    expect(await barriers(page)).toEqual([]);
  });

  it('says in words what is wrong with a training before it waits', async () => {
    await page.getByRole('textbox', { name: 'Name of the model' }).fill('first');
    await page.getByRole('button', { name: 'Start the training' }).click();
    await page.getByRole('alert').getByText(/A model is called "first" already/).waitFor();
  });

  it('leads from a finished training to how good its model is', async () => {
    await page.getByRole('button', { name: 'Judge this model' }).click();
    await page.getByRole('region', { name: 'Models' }).getByText('first', { exact: true }).first().waitFor(PATIENCE);
    expect(await page.evaluate<string>('location.hash')).toMatch(/^#\/evaluate\?.*id=\d+/);
  });

  it('fits the smallest screen and complained of nothing', async () => {
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    expect(station.complaints).toEqual([]);
  });
});
