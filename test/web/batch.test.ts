import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/main/app.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';
import { trainedProject } from '../helpers/trainedProject.ts';
import { barriers } from './barriers.ts';
import { EditorDriver, programOf } from './editorDriver.ts';
import { engineProcesses } from './engineProcesses.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

/** Engines that other programs load start slowly. */
const PATIENCE = { timeout: 90_000 };
const UNMASKED = 5;

describe.skipIf(!hasChromium('batches in a browser'))('batches in a browser', () => {
  let station: Workstation;
  let page: Page;
  let project: string;
  /** Where the file of a micrograph lies that is damaged for a while, and what belongs there. */
  let damaged: { readonly path: string; readonly bytes: Buffer };

  beforeAll(async () => {
    station = await startWorkstation();
    project = join(station.home, 'steel.nital');
    const app = createApp();
    await app.projects.create(join(station.home, 'empty.nital'), { name: 'Empty', labelSet: parseLabelSet('0:ferrite,1:pearlite') });
    const folder = join(station.home, 'images');
    const { items } = await app.synthetic.make({ specimens: 1, fields: 1, width: 64, height: 64, umPerPx: 0.5, seed: 3, folder }, null);
    for (const [name, classes] of [['fresh', '0:ferrite,1:pearlite'], ['untrained', '0:matrix,1:carbide']] as const) {
      await app.projects.create(join(station.home, `${name}.nital`), { name, labelSet: parseLabelSet(classes) });
      const opened = app.projects.open(join(station.home, `${name}.nital`));
      await app.imports.import(opened, { paths: items.map(({ file }) => join(folder, file)), specimen: 'S-1', umPerPx: 0.5 });
      opened.close();
    }
    const store = await trainedProject(app, project, { width: 160, height: 120, unmasked: UNMASKED });
    const path = store.blobs.path(store.micrographs.list().at(-1)?.sha256 ?? '');
    damaged = { path, bytes: await readFile(path) };
    await truncate(path, 400);
    store.close();
    await app.close();
    page = await station.open();
    page.setDefaultTimeout(PATIENCE.timeout);
  }, 300_000);
  afterAll(() => station.close());

  const go = (where: string, screen = 'batch'): Promise<void> => page.evaluate(`location.hash = '#/${screen}?project=${encodeURIComponent(where)}'`);
  const states = async (words: string): Promise<number> => page.getByRole('table', { name: 'Queue' }).getByText(words, { exact: true }).count();
  const underReview = async (): Promise<string> => (await page.getByRole('complementary', { name: 'Review' }).getByRole('heading').textContent()) ?? '';
  const verdict = (words: RegExp): Promise<void> => page.getByRole('complementary', { name: 'Review' }).getByRole('status').filter({ hasText: words }).waitFor(PATIENCE);
  const maskIsShown = (): Promise<void> => page.locator('[data-mask]:not([data-mask=coming])').waitFor(PATIENCE);

  it('teaches what is missing', async () => {
    await go(join(station.home, 'empty.nital'));
    await page.getByText('No micrographs to segment').waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Go to the specimens' }).waitFor();
    await go(join(station.home, 'untrained.nital'));
    await page.getByText('No model to segment with yet').waitFor(PATIENCE);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Train a model' }).click();
    await page.getByText('Nothing trained yet').waitFor(PATIENCE);
  });

  it('offers the model that comes with Nital where nothing was trained yet and its classes fit', async () => {
    await go(join(station.home, 'fresh.nital'));
    await page.getByText('1 micrograph of 1 specimen will be segmented.').waitFor(PATIENCE);
    expect(await page.getByRole('combobox', { name: 'Model' }).inputValue()).toBe('nital-ferrite-pearlite (comes with Nital)');
  });

  it('says what a batch would be, with all it can be set to', async () => {
    await go(project);
    await page.getByText(`${UNMASKED} micrographs of 3 specimens will be segmented.`).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Advanced' }).click();
    await page.getByRole('switch', { name: 'Mirrored' }).check();
    await page.getByText('Masks become steadier; it takes about 4 times as long.').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByText('Specimens', { exact: true }).last().click();
    await page.getByText('Choose the specimens.').waitFor();
    await page.getByRole('combobox', { name: 'Specimens' }).click();
    await page.getByRole('option', { name: /^NEW-1/ }).click();
    await page.getByText('2 micrographs of 1 specimen will be segmented.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Whole project', { exact: true }).click();
  });

  it('fills the queue while it runs, and one damaged micrograph keeps none of the others from being done', async () => {
    await page.getByRole('button', { name: `Segment ${UNMASKED}` }).click();
    await page.getByRole('table', { name: 'Queue' }).waitFor(PATIENCE);
    await page.getByRole('progressbar', { name: 'How far batch 1 is' }).waitFor(PATIENCE);
    await expect.poll(() => states('done'), PATIENCE).toBe(UNMASKED - 1);
    await page.getByRole('button', { name: 'Try 1 again' }).waitFor(PATIENCE);
    expect(await states('failed')).toBe(1);
    await page.getByRole('table', { name: 'Queue' }).getByText(damaged.path.slice(-20)).waitFor();
    await page.getByRole('img', { name: /^ferrite \d[\d.]*.%, pearlite \d[\d.]*.%$/ }).first().waitFor();
    await page.getByRole('table', { name: 'Mean of each specimen' }).getByRole('row', { name: /^NEW-1\s2\s.*%/ }).waitFor();
    await expect.poll(() => page.getByRole('table', { name: 'Queue' }).locator('img').count(), PATIENCE).toBeGreaterThanOrEqual(UNMASKED - 1);
    expect(await barriers(page)).toEqual([]);
    await page.getByText('Failed 1', { exact: true }).click();
    expect(await page.getByRole('table', { name: 'Queue' }).getByRole('row').count()).toBe(2);
    await page.getByText(`All ${UNMASKED}`, { exact: true }).click();
  });

  it('does what failed again when it is whole', async () => {
    await writeFile(damaged.path, damaged.bytes);
    await page.getByRole('button', { name: 'Try 1 again' }).click();
    await expect.poll(() => states('done'), PATIENCE).toBe(UNMASKED);
    await page.getByText(`${UNMASKED} micrographs, all done`).first().waitFor(PATIENCE);
  });

  it('reviews by keyboard, the least certain first', async () => {
    await page.getByRole('tab', { name: `Review (${UNMASKED} open)` }).click();
    await maskIsShown();
    const frames = page.getByRole('navigation', { name: 'Masks to review' }).getByRole('button');
    const certainties = (await frames.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? ''))).map((words) => Number(/certainty ([\d.]+)/.exec(words)?.[1]));
    expect(certainties).toHaveLength(UNMASKED);
    expect(certainties).toEqual([...certainties].sort((a, b) => a - b));
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('c');
    await expect.poll(() => page.getByRole('switch', { name: 'Doubts' }).isChecked()).toBe(true);
    await page.keyboard.press('u');
    await page.getByRole('button', { name: 'Least certain place 1', pressed: true }).waitFor(PATIENCE);
    const first = await underReview();
    await page.keyboard.press('n');
    await expect.poll(underReview).not.toBe(first);
    await page.keyboard.press('p');
    await expect.poll(underReview).toBe(first);
    await page.keyboard.press('a');
    await page.getByText(`${first} is accepted.`).waitFor(PATIENCE);
    await expect.poll(underReview).not.toBe(first);
    await page.getByRole('tab', { name: `Review (${UNMASKED - 1} open)` }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it('takes an acceptance back, and a rejection with its reason', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('tab', { name: `Review (${UNMASKED} open)` }).waitFor(PATIENCE);
    const name = await underReview();
    await page.keyboard.press('r');
    await verdict(/^rejected by /);
    // The keyboard is in the field: letters are its own now.
    await page.keyboard.type('nap in focus');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Masks to review' }).getByRole('button', { name: new RegExp(`^${name}, .* rejected$`) }).waitFor(PATIENCE);
    expect(await underReview()).toBe(name);
    await expect.poll(() => page.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('nap in focus');
    await page.getByRole('button', { name: 'Take it back' }).click();
    await verdict(/^to review$/);
  });

  it('leads into the editor with that mask and back, and sees that it was corrected', async () => {
    // Nobody has turned a page yet: the first open one is shown.
    await page.reload();
    await page.getByRole('tab', { name: `Review (${UNMASKED} open)` }).click();
    await maskIsShown();
    const name = await underReview();
    await page.locator('canvas[role=application]').focus();
    await page.keyboard.press('e');
    await page.getByRole('application', { name: `Micrograph ${name} and its mask` }).waitFor(PATIENCE);
    const editor = new EditorDriver(page);
    await editor.ready();
    // It is the model's mask: nothing is unlabelled.
    expect(await editor.share('unlabelled')).toBe('0.0\u202f%');
    const before = await editor.share('pearlite');
    await editor.keys('2', 'b');
    await editor.set('Diameter', 60);
    await editor.stroke([20, 20], [140, 60], [20, 100]);
    await editor.keys('1');
    await editor.stroke([140, 20], [100, 110]);
    await editor.saved();
    expect(await editor.share('pearlite')).not.toBe(before);
    // What the panel says from now on, and of which micrograph, with whether a verdict could be given.
    await page.evaluate(`
      globalThis.said = [];
      new MutationObserver(() => {
        const panel = document.querySelector('aside[aria-label=Review]');
        if (panel === null) return;
        const words = [panel.querySelector('h3').textContent, panel.querySelector('[role=status]').textContent, [...panel.querySelectorAll('[aria-keyshortcuts=A], [aria-keyshortcuts=R]')].every((button) => button.disabled)].join('; ');
        if (said.at(-1) !== words) said.push(words);
      }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    `);
    await page.getByRole('button', { name: 'Back to the review' }).click();
    await verdict(/^corrected$/);
    await maskIsShown();
    await page.getByRole('tab', { name: `Review (${UNMASKED - 1} open)` }).waitFor();
    expect(await page.evaluate('said')).toEqual([`${name}; Taking over your correction …; true`, `${name}; corrected; true`]);
    await page.keyboard.press('a');
    expect(await underReview()).toBe(name);
    await page.getByText('theirs is the mask now').waitFor();
    expect(await page.getByRole('button', { name: 'Accept' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Back to the review' }).count()).toBe(0);
    const program = await programOf(station);
    const { handle } = await program.call.projects.open({ path: project });
    const { items } = await program.call.batches.show({ project: handle, batch: 1 });
    const [item] = items.filter(({ file }) => file === name);
    expect(item).toMatchObject({ review: 'corrected', truth: { origin: expect.stringMatching(/drawn|assisted/) as string } });
    expect((await program.call.masks.revisions({ project: handle, micrograph: item?.micrograph?.id ?? 0 })).map(({ origin }) => origin)).toEqual(['predicted', expect.stringMatching(/drawn|assisted/)]);
  });

  it('loses nothing when the engine is killed, and goes on', async () => {
    await page.getByRole('button', { name: 'New batch' }).click();
    await page.getByRole('combobox', { name: 'Which of their micrographs' }).click();
    await page.getByRole('option', { name: 'All', exact: true }).click();
    await page.getByRole('button', { name: 'Advanced' }).click();
    for (const way of ['Mirrored', 'Turned by quarters', /Larger and smaller/]) await page.getByRole('switch', { name: way }).check();
    await page.getByRole('button', { name: `Segment ${UNMASKED + 3}` }).click();
    await page.getByRole('heading', { name: /^Batch 2/ }).waitFor(PATIENCE);
    await expect.poll(() => states('done'), PATIENCE).toBeGreaterThan(0);
    for (const id of engineProcesses(station.processId)) process.kill(id, 'SIGKILL');
    await page.getByRole('alert').getByText(/Nothing of the project is lost/).waitFor(PATIENCE);
    expect(await states('done')).toBeGreaterThan(0);
    await page.getByRole('button', { name: /^Go on with \d/ }).click();
    await page.getByRole('button', { name: 'Cancel' }).click(PATIENCE);
    await page.getByRole('button', { name: /^Go on with \d/ }).waitFor(PATIENCE);
  });

  it('asks before the model’s mask stands over that of a person, with all of its words in sight', async () => {
    const program = await programOf(station);
    const { handle } = await program.call.projects.open({ path: project });
    const { items } = await program.call.batches.show({ project: handle, batch: 2 });
    const item = items.find(({ truth, predicted, review }) => truth !== null && predicted !== null && review === 'open');
    await page.getByRole('tab', { name: /^Review/ }).click();
    const frame = page.getByRole('navigation', { name: 'Masks to review' }).getByRole('button', { name: new RegExp(`^${item?.file ?? ''},`) });
    await frame.click(PATIENCE);
    expect(await frame.getByTitle(item?.file ?? '').textContent()).toBe(item?.file);
    const panel = page.getByRole('complementary', { name: 'Review' });
    await panel.getByText('It is in force.').waitFor(PATIENCE);
    const edit = panel.getByRole('button', { name: 'Correct in the editor' });
    const note = `[id="${(await edit.getAttribute('aria-describedby')) ?? ''}"]`;
    expect(await panel.locator(note).textContent()).toBe(`Opens the ${item?.truth?.origin ?? ''} mask (${item?.truth?.by ?? ''}), not the model’s.`);
    await panel.getByRole('button', { name: 'Accept' }).click();
    const box = panel.getByRole('alert');
    await box.waitFor(PATIENCE);
    expect(await box.evaluate((element) => element.scrollHeight - element.clientHeight)).toBeLessThanOrEqual(0);
    expect(await panel.locator(note).isVisible()).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await box.getByRole('button', { name: 'Let the model’s mask stand over it' }).click();
    await page.getByText(`${item?.file ?? ''} is accepted.`).waitFor(PATIENCE);
  });

  it('writes a batch into a folder that is chosen', async () => {
    await page.getByRole('button', { name: 'Batch 1 with first' }).click();
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('button', { name: 'Write into this folder' }).click();
    await page.getByText(/are written into a new folder in/).waitFor(PATIENCE);
    await expect.poll(async () => (await readFile(join(station.home, 'batch-1', 'table.csv'), 'utf8').catch(() => '')).split('\r\n').length, PATIENCE).toBe(UNMASKED + 2);
  });

  it('is free of barriers in the light appearance, fits the smallest screen and complained of nothing', async () => {
    await page.getByRole('button', { name: /light appearance/ }).click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('tab', { name: /^Review/ }).click();
    await maskIsShown();
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    expect(station.complaints).toEqual([]);
  });
});
