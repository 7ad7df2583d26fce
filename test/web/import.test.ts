import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import { scrambled } from '../helpers/imageFixtures.ts';
import { sharedIsThere, sharedPath } from '../helpers/sharedData.ts';
import { barriers } from './barriers.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

const png = (width: number, height: number, seed: number, levels: number): Buffer =>
  Buffer.from(encodePng({ width, height, channels: 1, bitDepth: 8, data: Uint8Array.from(scrambled(width * height + seed, levels - 1).slice(seed), (value) => (levels === 2 ? 255 * value : value)) }));

/** Drops files of the page's own making, as a person drops them from a file manager. */
async function drop(page: Page, files: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<void> {
  const contents = files.map(({ name, bytes }) => ({ name, text: bytes.toString('latin1') }));
  const transfer = await page.evaluateHandle((all) => {
    const page = globalThis as unknown as { DataTransfer: new () => { items: { add(file: File): void } } };
    const made = new page.DataTransfer();
    for (const { name, text } of all) made.items.add(new File([Uint8Array.from(text, (character) => character.charCodeAt(0))], name));
    return made;
  }, contents);
  for (const type of ['dragover', 'drop']) await page.locator('main > div').dispatchEvent(type, { dataTransfer: transfer });
}

describe.skipIf(!hasChromium('importing, calibrating and editing in a browser'))('bringing micrographs into a project', () => {
  let station: Workstation;
  let page: Page;
  const specimens = (): ReturnType<Page['getByRole']> => page.getByRole('button', { name: /^Specimen / });

  beforeAll(async () => {
    station = await startWorkstation();
    page = await station.open();
    page.setDefaultTimeout(12_000);
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('Import');
    await page.getByRole('button', { name: 'Make the project' }).click();
    await page.getByText('No specimens yet').waitFor();
  });
  afterAll(() => station.close());

  it('shows what would become of a folder, takes corrections, and imports it', async () => {
    const set = join(station.home, 'set');
    for (const folder of ['images', 'masks']) await mkdir(join(set, folder), { recursive: true });
    for (const [at, name] of ['37_1', '37_2', '38_1', 'copy'].entries()) await writeFile(join(set, 'images', `${name}.png`), png(96, 64, name === 'copy' ? 0 : at, 200));
    for (const [at, name] of ['37_1', '37_2', '38_1'].entries()) await writeFile(join(set, 'masks', `${name}.png`), png(name === '38_1' ? 60 : 96, 64, at, 2));
    await writeFile(join(set, 'images', 'cut.png'), png(96, 64, 9, 200).subarray(0, 200));
    await writeFile(join(set, 'steel.csv'), 'file,sample,grade,C,um_per_px\n37_1.png,37,C45E,0.45,0.25\n37_2.png,37,C45E,0.45,0.25\n38_1.png,38,C60,0.6,\ncopy.png,38,C60,0.6,\ncut.png,38,C60,0.6,\n');
    await writeFile(join(set, 'truth.json'), '{}');
    await page.getByLabel('Folder to import').setInputFiles(set);
    await page.getByText('1 other file ignored: truth.json').waitFor();
    expect(await page.getByText(/truth.json" is neither/).count()).toBe(0);
    await page.getByText('3 micrographs and 2 masks would be taken; 1 is there already; 1 cannot be taken.').waitFor();
    await page.getByText(/"cut.png" is damaged/).waitFor();
    await page.getByText(/The mask "38_1.png" is 60 × 64 pixels/).waitFor();
    expect(await barriers(page)).toEqual([]);
    // Black and white masks stand for the classes in their order; a person knows better here.
    expect(await page.getByLabel('Meaning of 255').first().inputValue()).toBe('pearlite');
    await page.getByLabel('Meaning of 0').first().click();
    await page.getByRole('option', { name: 'not labelled' }).click();
    await page.getByRole('button', { name: 'Import 3 micrographs' }).click();
    await page.getByText('3 micrographs, 2 masks; 2 files and 1 mask were not taken:').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show the specimens' }).click();
    await expect.poll(() => specimens().count()).toBe(2);
  });

  it('adds what a better table says to micrographs that are there, and then has nothing to import', async () => {
    const files = ['37_1', '37_2'].map((name, at) => ({ name: `${name}.png`, bytes: png(96, 64, at, 200) }));
    const table = { name: 'more.csv', bytes: Buffer.from('file,sample,grinding,polishing,hardness\n37_1.png,37,P1200,1 µm diamond,210\n37_2.png,37,P1200,1 µm diamond,\n') };
    await drop(page, [...files, table]);
    await page.getByText('No new micrographs; something is added to 2 that are there already.').waitFor();
    await page.getByText('1 column of "more.csv" with values is not used: hardness.').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add to 2 micrographs' }).click();
    await page.getByText('No new micrographs; something was added to 2 that were there already (1 specimen updated).').waitFor();
    await page.getByText('1 column of "more.csv" with values is not used: hardness.').waitFor();
    await page.getByRole('button', { name: 'Show the specimens' }).click();
    await page.getByRole('button', { name: 'Specimen 37' }).click();
    await page.getByRole('complementary', { name: 'Specimen' }).getByText(/1 µm diamond/).waitFor();
    await drop(page, [...files, table]);
    await page.getByText('No new micrographs; 2 are there already.').waitFor();
    expect(await page.getByRole('button', { name: 'Nothing to import' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it('takes dropped files, and refuses in a sentence what is no micrograph', async () => {
    await drop(page, [{ name: 'field.png', bytes: png(80, 60, 3, 250) }, { name: 'notes.txt', bytes: Buffer.from('etched') }]);
    await page.getByText('"notes.txt" is neither a picture (TIFF, PNG, JPEG, BMP) nor a table (CSV).').waitFor();
    await page.getByLabel('Specimen', { exact: true }).fill('39');
    await page.getByRole('region', { name: 'Files of the import' }).getByText('39', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Import 1 micrograph' }).click();
    await page.getByRole('button', { name: 'Show the specimens' }).click();
    await expect.poll(() => specimens().count()).toBe(3);
  });

  it('calibrates on the scale bar, tells how sure that is, and takes it back', async () => {
    await page.getByRole('button', { name: 'Specimen 39' }).click();
    await page.getByRole('button', { name: 'What to do with field.png' }).click();
    await page.getByRole('menuitem', { name: /Calibrate/ }).click();
    const picture = page.getByRole('application', { name: /Line along the scale bar/ });
    await picture.locator('img').waitFor();
    const box = await picture.boundingBox();
    if (box === null) throw new Error('the picture has no place');
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2 + 3, { steps: 4 });
    await page.mouse.up();
    await page.getByText('40.0 px').waitFor();
    await picture.press('ArrowRight');
    await page.getByText('41.0 px').waitFor();
    await picture.press('ArrowLeft');
    await page.getByLabel('Length of the bar, µm').fill('20');
    await page.getByText('0.5 ± 0.01 µm per pixel').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Calibrate', exact: true }).click();
    await page.getByText('0.5 µm/px').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('no scale').waitFor();
  });

  it('does not presume where a value that somebody knows is from', async () => {
    await page.getByRole('button', { name: 'no scale: calibrate field.png' }).click();
    await page.getByText('A value that I know').click();
    await page.getByLabel('µm per pixel').fill('0.25');
    await page.getByText('0.25 µm per pixel').waitFor();
    const calibrate = page.getByRole('button', { name: 'Calibrate', exact: true });
    await page.getByText(/Choose what the value is known from/).waitFor();
    expect(await calibrate.isDisabled()).toBe(true);
    await page.getByLabel('a stage micrometer').check();
    expect(await calibrate.isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('no scale').waitFor();
  });

  it('edits a specimen with its treatment drawn, moves a micrograph, and undoes', async () => {
    const inspector = page.getByRole('complementary', { name: 'Specimen' });
    await inspector.getByRole('button', { name: 'Edit' }).click();
    await inspector.getByLabel('Code').fill('39-B');
    await inspector.getByRole('button', { name: 'Add an element' }).click();
    await inspector.getByLabel('Element 1', { exact: true }).fill('C');
    await inspector.getByLabel('Weight % of C').fill('0.45');
    await inspector.getByRole('button', { name: 'Add a step' }).click();
    await inspector.getByLabel('Temperature of step 1').fill('850');
    await inspector.getByLabel('Minutes of step 1').fill('60');
    await inspector.getByRole('img', { name: 'annealing 850 °C, 60 min' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await inspector.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Specimen 39-B' }).waitFor();
    await page.getByRole('alert').filter({ hasText: '39-B is saved' }).getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Specimen 39', exact: true }).waitFor();
    await page.getByRole('button', { name: 'What to do with field.png' }).click();
    await page.getByRole('menuitem', { name: /Move to another/ }).click();
    await page.getByRole('combobox', { name: 'Specimen that it shows' }).click();
    await page.getByRole('option', { name: '37' }).click();
    await inspector.getByText('Micrographs (0)').waitFor();
  });

  it('edits many at once by keyboard, and undoes', async () => {
    await page.getByRole('checkbox', { name: 'Select 37' }).focus();
    await page.keyboard.press('Control+a');
    await page.getByText('3 selected').waitFor();
    await page.getByRole('button', { name: 'Edit all' }).click();
    const form = page.getByRole('complementary', { name: 'Selected specimens' });
    await form.getByLabel('Grade', { exact: true }).check();
    await form.getByLabel('Grade of all').fill('42CrMo4');
    expect(await barriers(page)).toEqual([]);
    await form.getByRole('button', { name: 'Change 3 specimens' }).click();
    await expect.poll(() => specimens().filter({ hasText: '42CrMo4' }).count()).toBe(3);
    await page.getByRole('alert').filter({ hasText: '3 specimens are changed' }).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => specimens().filter({ hasText: '42CrMo4' }).count()).toBe(0);
  });

  it.skipIf(!sharedIsThere)('takes real micrographs with their table and masks', async () => {
    const names = ['uhcs0006', 'uhcs0007', 'uhcs0075'];
    const files = names.map((name) => sharedPath('data', 'uhcs', 'images', `${name}.tif`)).concat(sharedPath('data', 'uhcs', 'specimens.csv'));
    await drop(page, files.map((file) => ({ name: basename(file), bytes: readFileSync(file) })));
    await page.getByText(/3 micrographs and 0 masks would be taken/).waitFor();
    await page.getByText('645 × 484 px').first().waitFor();
    await page.getByRole('button', { name: 'Import 3 micrographs' }).click();
    await page.getByText('3 micrographs, 0 masks, 1 specimen updated.').waitFor();
    await page.getByRole('button', { name: 'Show the specimens' }).click();
    // Of the samples 29, 40 and 37 the last is the specimen 37 of before.
    await expect.poll(() => specimens().count()).toBe(5);
  });

  it('does not scroll sideways, and complained of nothing', async () => {
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    expect(station.complaints).toEqual([]);
  });
});
