import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedIsThere, sharedPath } from '../helpers/sharedData.ts';
import { EditorDriver } from './editorDriver.ts';
import { dragIn } from './dragIn.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

/** Work that waits for the engine, or for programs that others load. */
const PATIENCE = { timeout: 90_000 };

/** With masks, of four specimens. */
const MASKED = ['uhcs0006', 'uhcs0007', 'uhcs0075', 'uhcs0235', 'uhcs0295', 'uhcs0357'];
/** Without, of two more. */
const UNMASKED = ['uhcs0477', 'uhcs0596'];
const CLASSES = ['matrix', 'network', 'spheroidite', 'widmanstatten'];

describe.skipIf(!sharedIsThere || !hasChromium('the main job in a browser'))('the main job, as a person does it', () => {
  let station: Workstation;
  let page: Page;
  let driver: EditorDriver;

  const rail = (screen: string): Promise<void> => page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen, exact: true }).click();
  const share = async (name: string): Promise<number> => Number.parseFloat(await driver.share(name));
  const setNumber = (label: string, value: string): Promise<void> => page.getByRole('textbox', { name: label, exact: true }).fill(value);
  const points = async (): Promise<number> => Number(await page.locator('[data-points]').getAttribute('data-points'));
  const state = (run: number, words: string): Promise<void> => page.getByRole('row', { name: new RegExp(`Run ${run}, `) }).getByText(words, { exact: true }).waitFor(PATIENCE);

  beforeAll(async () => {
    station = await startWorkstation();
    page = await station.open();
    page.setDefaultTimeout(20_000);
    driver = new EditorDriver(page);
  });
  afterAll(() => station.close());

  it('makes a project with its classes', async () => {
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('Ultrahigh-carbon steel');
    for (const [at, name] of CLASSES.entries()) {
      if (at >= 2) await page.getByRole('button', { name: /class/i }).last().click();
      await page.getByLabel(`Name of class ${at + 1}`).fill(name);
    }
    await page.getByRole('button', { name: 'Make the project' }).click();
    await page.getByText('No specimens yet').waitFor();
  });

  it('takes in a folder of real micrographs with masks and table that is dragged in', async () => {
    const set = join(station.home, 'uhcs');
    for (const folder of ['images', 'masks']) await mkdir(join(set, folder), { recursive: true });
    for (const name of [...MASKED, ...UNMASKED]) await cp(sharedPath('data', 'uhcs', 'images', `${name}.tif`), join(set, 'images', `${name}.tif`));
    for (const name of MASKED) await cp(sharedPath('data', 'uhcs', 'masks_region', `${name}.png`), join(set, 'masks', `${name}.png`));
    await writeFile(join(set, 'notes.txt'), 'etched in nital');
    await cp(sharedPath('data', 'uhcs', 'specimens.csv'), join(set, 'specimens.csv'));
    await dragIn(page, [set]);
    await page.getByText(/8 micrographs and 6 masks would be taken/).waitFor();
    await page.getByRole('button', { name: 'Import 8 micrographs' }).click();
    await page.getByText(/8 micrographs, 6 masks/).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Show the specimens' }).click();
    await expect.poll(() => page.getByRole('button', { name: /^Specimen / }).count()).toBe(6);
  });

  it('calibrates a micrograph along a bar', async () => {
    await page.getByRole('button', { name: 'Specimen 25' }).click();
    await page.getByRole('button', { name: /^What to do with .*uhcs0357/ }).click();
    await page.getByRole('menuitem', { name: /Calibrate/ }).click();
    const picture = page.getByRole('application', { name: /Line along the scale bar/ });
    await picture.locator('img').waitFor();
    const box = await picture.boundingBox();
    if (box === null) throw new Error('the picture has no place');
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await page.getByLabel('Length of the bar, µm').fill('125');
    await page.getByText(/0\.38\d* ± 0\.\d+ µm per pixel/).waitFor();
    await page.getByRole('button', { name: 'Calibrate', exact: true }).click();
    await page.getByText(/^0\.38\d* µm\/px/).waitFor();
  });

  it('corrects a mask with brush, eraser, polygon, fill and wand, and takes back and makes again', async () => {
    await rail('Masks');
    await page.getByRole('button', { name: /^Micrograph .*uhcs0006/ }).click();
    await driver.ready();
    const first = await driver.share('matrix');
    await driver.set('Diameter', 60);
    await driver.keys('b', '1');
    await driver.stroke([250, 200], [320, 230], [390, 200]);
    await driver.keys('e');
    await driver.click([250, 200]);
    await expect.poll(() => share('unlabelled')).toBeGreaterThan(0);
    await driver.keys('p', '4');
    await driver.click([300, 280], [380, 280], [340, 330]);
    await driver.keys('Enter');
    await expect.poll(() => share('widmanstatten')).toBeGreaterThan(0);
    await driver.keys('f', '3');
    await driver.click([250, 200]);
    await driver.keys('w', '2');
    await driver.click([330, 160]);
    const done = await Promise.all(CLASSES.map((name) => driver.share(name)));
    for (let strokes = 0; strokes < 5; strokes++) await driver.keys('Control+z');
    await expect.poll(() => driver.share('matrix')).toBe(first);
    for (let strokes = 0; strokes < 5; strokes++) await driver.keys('Control+Shift+z');
    await expect.poll(() => Promise.all(CLASSES.map((name) => driver.share(name)))).toEqual(done);
    await driver.saved();
  });

  it('makes a dataset that keeps specimens whole', async () => {
    await rail('Datasets');
    await page.getByRole('group', { name: /^Specimen .*: training$/ }).first().waitFor(PATIENCE);
    await setNumber('Tile', '96');
    expect(await page.getByText('The sides are not apart').count()).toBe(0);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('whole specimens');
    await page.getByRole('button', { name: 'Keep this dataset' }).click();
    await page.getByRole('button', { name: 'Dataset whole specimens', pressed: true }).waitFor();
  });

  it('trains a U-Net with curves that grow, cancels it, and resumes it to its end', async () => {
    await rail('Train');
    await page.getByRole('combobox', { name: 'Network' }).click(PATIENCE);
    await page.getByRole('option', { name: /^U-Net/ }).click();
    await page.getByRole('combobox', { name: 'Dataset' }).click();
    await page.getByRole('option', { name: 'whole specimens' }).click();
    await page.getByText('Minutes', { exact: true }).click();
    await setNumber('Minutes', '1');
    await page.getByRole('textbox', { name: 'Name of the model' }).fill('small U-Net');
    await page.getByRole('button', { name: 'Steps', exact: true }).click();
    await setNumber('Tiles per step', '2');
    await page.getByRole('button', { name: 'Start the training' }).click();
    await state(1, 'trains');
    await expect.poll(points, PATIENCE).toBeGreaterThan(4);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await state(1, 'cancelled, can be resumed');
    const kept = await points();
    await page.getByRole('button', { name: 'Resume' }).click();
    await state(1, 'trains');
    await expect.poll(points, PATIENCE).toBeGreaterThan(kept);
    await state(1, 'finished');
  });

  it('judges it on specimens it has not seen, and shows what it took for what', async () => {
    await rail('Evaluate');
    await page.getByRole('button', { name: 'Model small U-Net' }).click(PATIENCE);
    await page.getByRole('button', { name: 'Judge it now' }).click();
    await page.getByRole('row', { name: /Model small U-Net/ }).locator('[data-metric=meanIoU]').waitFor(PATIENCE);
    const cells = await page.getByRole('button', { name: /^True .*, called .*: .* pixels/ }).evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? each.textContent ?? ''));
    expect(cells).toHaveLength(CLASSES.length ** 2);
    const wrong = cells.find((words) => /^True (.*), called (?!\1:).*: [1-9]/.test(words));
    if (wrong === undefined) throw new Error('a model of one minute made no error');
    await page.getByRole('button', { name: wrong }).click();
    await page.getByRole('button', { name: wrong, pressed: true }).waitFor();
    await page.locator('canvas[data-part=comparison]').waitFor(PATIENCE);
  });

  it('segments what has no mask, accepts one result and corrects the other', async () => {
    await rail('Batch');
    await page.getByText('2 micrographs of 2 specimens will be segmented.').waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Segment 2' }).click();
    await expect.poll(() => page.getByRole('table', { name: 'Queue' }).getByText('done', { exact: true }).count(), PATIENCE).toBe(2);
    await page.getByRole('tab', { name: 'Review (2 open)' }).click();
    await page.locator('[data-mask]:not([data-mask=coming])').waitFor(PATIENCE);
    await page.locator('canvas[role=application]').focus();
    await page.keyboard.press('a');
    await page.getByRole('tab', { name: 'Review (1 open)' }).waitFor(PATIENCE);
    await page.locator('canvas[role=application]').focus();
    await page.keyboard.press('e');
    await driver.ready();
    await driver.keys('b', '2');
    await driver.set('Diameter', 50);
    await driver.stroke([260, 200], [360, 260]);
    await driver.saved();
    await page.getByRole('button', { name: 'Back to the review' }).click();
    await page.getByRole('complementary', { name: 'Review' }).getByRole('status').filter({ hasText: /^corrected$/ }).waitFor(PATIENCE);
  });

  it('issues the report and verifies it', async () => {
    await rail('Reports');
    await page.getByRole('button', { name: /^Make a report of / }).first().click(PATIENCE);
    await page.getByLabel('Operator').fill('A. Tester');
    await page.locator('canvas[data-drawn]').first().waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Issue the report' }).click();
    await page.getByRole('button', { name: /^Report \d{8}-/, pressed: true }).waitFor(PATIENCE);
    await page.locator('canvas[data-drawn]').first().waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByText('Identical', { exact: true }).waitFor(PATIENCE);
  });

  it('shows in a second window what the first one does', async () => {
    const second = await station.open();
    await second.getByText('Ultrahigh-carbon steel').first().click(PATIENCE);
    await second.getByRole('button', { name: 'Specimen 29' }).waitFor(PATIENCE);
    await rail('Specimens');
    await page.getByRole('button', { name: 'Specimen 29' }).click();
    const inspector = page.getByRole('complementary', { name: 'Specimen' });
    await inspector.getByRole('button', { name: 'Edit' }).click();
    await inspector.getByLabel('Code').fill('29-A');
    await inspector.getByRole('button', { name: 'Save' }).click();
    await second.getByRole('button', { name: 'Specimen 29-A' }).waitFor(PATIENCE);
    await second.close();
  });

  it('finds the program again when the connection is lost, and goes on', async () => {
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/rpc/, (socket) => {
      sockets.push(socket);
      socket.connectToServer();
    });
    await page.reload();
    await page.getByRole('button', { name: 'Specimen 29-A' }).waitFor(PATIENCE);
    await sockets.at(-1)?.close();
    await expect.poll(() => sockets.length, PATIENCE).toBeGreaterThan(1);
    await rail('Masks');
    await page.getByRole('button', { name: /^Micrograph .*uhcs0007/ }).click();
    await driver.ready();
    await driver.keys('b', '1');
    await driver.stroke([300, 200], [340, 220]);
    await driver.saved();
  });

  it('opens a project again that was left for longer than the program keeps it open', async () => {
    await page.getByRole('button', { name: 'All projects' }).click();
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
    // The program's patience is half a minute.
    await page.waitForTimeout(33_000);
    await page.goBack();
    await page.getByRole('navigation', { name: 'Micrographs' }).waitFor(PATIENCE);
    await rail('Specimens');
    await page.getByRole('button', { name: 'Specimen 29-A' }).click();
    await page.getByRole('complementary', { name: 'Specimen' }).getByText('29-A').first().waitFor(PATIENCE);
    expect(await page.getByText('not open any more').count()).toBe(0);
  }, 120_000);

  it('complained of nothing on the way', () => {
    expect(station.complaints).toEqual([]);
  });
});
