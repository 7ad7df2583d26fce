import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import type { Raster } from '../../src/shared/raster/raster.ts';
import { UNLABELLED } from '../../src/shared/raster/raster.ts';
import type { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { EditorDriver, keptMask, makeProject, programOf, type Pixel } from './editorDriver.ts';
import { barriers } from './barriers.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

/** More than one tile across; at 1 : 1 its middle is in sight. */
const [WIDTH, HEIGHT] = [640, 420];

function raster(data: Uint8Array): Raster {
  return { width: WIDTH, height: HEIGHT, channels: 1, bitDepth: 8, data };
}

/** Dark, with a bright square from (400, 150) to (440, 190). */
function micrograph(): Raster {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(60);
  for (let y = 150; y < 190; y++) data.fill(200, y * WIDTH + 400, y * WIDTH + 440);
  return raster(data);
}

/** Sets every pixel whose middle passes the test, as slowly and plainly as can be. */
function paint(mask: Uint8Array, value: number, isInside: (x: number, y: number) => boolean): void {
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) if (isInside(x, y)) mask[y * WIDTH + x] = value;
}

function disc([cx, cy]: Pixel, diameter: number): (x: number, y: number) => boolean {
  return (x, y) => (x - cx) ** 2 + (y - cy) ** 2 <= (diameter / 2) ** 2 + 1e-6;
}

describe.skipIf(!hasChromium('the mask editor in a browser'))('the mask editor', () => {
  let station: Workstation;
  let program: RpcClient<NitalContract>;
  let page: Page;
  let driver: EditorDriver;
  let project: string;
  let id: number;
  const expected = new Uint8Array(WIDTH * HEIGHT).fill(UNLABELLED);

  async function agree(): Promise<void> {
    await driver.saved();
    expect(Buffer.compare(await keptMask(program, project, id), expected)).toBe(0);
  }

  beforeAll(async () => {
    station = await startWorkstation();
    const path = await makeProject(station, { 'a.png': micrograph(), 'b.png': raster(new Uint8Array(WIDTH * HEIGHT).fill(90)) }, '0:ferrite,1:pearlite,2:bainite');
    program = await programOf(station);
    project = (await program.call.projects.open({ path })).handle;
    page = await station.open();
    driver = new EditorDriver(page);
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
    await page.evaluate(`location.hash = '#/masks?' + new URLSearchParams({ project: ${JSON.stringify(path)} })`);
    await driver.ready();
    id = (await program.call.masks.list({ project })).find(({ file }) => file.includes('a.png'))?.id ?? 0;
  });
  afterAll(() => station.close());

  it('has no barriers, and says where to begin', async () => {
    expect(await barriers(page)).toEqual([]);
    await page.getByText('What you draw is listed here').waitFor();
    expect(await driver.share('unlabelled')).toMatch(/^100/);
  });

  it('paints, erases and takes back to the pixel, and every stroke is on the disk', async () => {
    await driver.set('Diameter', 21);
    await driver.keys('b', '2');
    await driver.stroke([200, 200], [230, 200], [260, 200]);
    paint(expected, 1, (x, y) => (Math.abs(y - 200) <= 10 && x >= 200 && x <= 260) || disc([200, 200], 21)(x, y) || disc([260, 200], 21)(x, y));
    await agree();
    await page.getByRole('button', { name: /^Micrograph .*a\.png/ }).getByText('mask begun').waitFor();
    expect(await page.locator('[data-length]').textContent()).toMatch(/10\.5\s*µm$/);
    await driver.keys('e');
    await driver.click([230, 200]);
    const before = expected.slice();
    paint(expected, UNLABELLED, disc([230, 200], 21));
    await agree();
    await driver.keys('Control+z');
    const after = expected.slice();
    expected.set(before);
    await agree();
    await driver.keys('Control+Shift+z');
    expected.set(after);
    await agree();
  });

  it('shows on the screen what is in the mask', async () => {
    await driver.moveTo([100, 100]);
    const [painted, bare] = [await driver.colourAt([205, 200]), await driver.colourAt([300, 300])];
    // Pearlite #009e73 half over grey 60.
    expect(painted.every((value, channel) => Math.abs(value - ([30, 109, 88][channel] as number)) <= 2)).toBe(true);
    await page.keyboard.down('h');
    expect(await driver.colourAt([205, 200])).toEqual([60, 60, 60]);
    await page.keyboard.up('h');
    expect(await driver.colourAt([205, 200])).toEqual(painted);
    expect(bare).not.toEqual(painted);
  });

  it('fills outlines, finds what looks alike, and keeps locked classes', async () => {
    await driver.keys('p', '1');
    await driver.click([100, 100], [150, 100], [150, 150], [100, 150]);
    await driver.keys('Enter');
    // Corners lie on the upper left corner of the pixel under the mouse; which part of it is not said, so only what is well inside is checked.
    await driver.saved();
    const kept = await keptMask(program, project, id);
    expect([kept[125 * WIDTH + 125], kept[98 * WIDTH + 125], kept[152 * WIDTH + 125]]).toEqual([0, UNLABELLED, UNLABELLED]);
    await driver.keys('Control+z', 'w', '3');
    await driver.click([420, 170]);
    paint(expected, 2, (x, y) => x >= 400 && x < 440 && y >= 150 && y < 190);
    await agree();
    expect(await driver.share('bainite')).toMatch(/^0\.6/);
    await page.getByRole('button', { name: 'Lock bainite' }).click();
    await driver.keys('f', '1');
    await page.locator('canvas[data-part=outlines]').focus();
    await driver.click([300, 300]);
    paint(expected, 0, (x, y) => expected[y * WIDTH + x] === UNLABELLED);
    // The erased disc is cut off from the rest only where the stroke closes around it: it does not.
    await agree();
    await driver.keys('b', '2');
    await driver.click([400, 170]);
    paint(expected, 1, (x, y) => expected[y * WIDTH + x] !== 2 && disc([400, 170], 21)(x, y));
    await agree();
  });

  it('goes on to the next micrograph and comes back to everything, history included', async () => {
    await driver.keys('Tab');
    await page.getByText('What you draw is listed here').waitFor();
    // The brush is as wide as it was, here and after a visit to another screen.
    const diameter = page.getByRole('textbox', { name: 'Diameter' });
    expect(await diameter.inputValue()).toBe('21 px');
    await page.locator('canvas[data-part=outlines]').focus();
    await driver.keys('Shift+Tab');
    await page.getByRole('region', { name: 'History' }).getByText('Wand').waitFor();
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Specimens' }).click();
    await page.getByRole('region', { name: 'Specimens' }).waitFor();
    await page.goBack();
    await page.getByRole('region', { name: 'History' }).getByText('Wand').waitFor();
    expect(await diameter.inputValue()).toBe('21 px');
    await driver.ready();
    expect(Buffer.compare(await keptMask(program, project, id), expected)).toBe(0);
    const { length } = await page.getByRole('region', { name: 'History' }).getByRole('listitem').all();
    for (let step = 1; step < length; step++) await driver.keys('Control+z');
    expected.fill(UNLABELLED);
    await expect.poll(() => driver.share('unlabelled'), { timeout: 20_000 }).toMatch(/^100/);
    await agree();
  });

  it('is drawn with by the keyboard alone, and nothing traps it', async () => {
    await driver.keys('b', '1');
    await driver.moveTo([50, 50]);
    await driver.keys('ArrowRight', 'ArrowRight', 'Shift+ArrowDown', 'Enter');
    paint(expected, 0, disc([52, 60], 21));
    await agree();
    await driver.keys('Escape', 'Tab');
    expect(await page.evaluate<boolean>(`document.activeElement?.closest('[role=toolbar]') !== null`)).toBe(true);
  });

  it('fits on the smallest screen in both appearances, without barriers', async () => {
    await page.getByRole('button', { name: /light appearance/ }).click();
    expect(await barriers(page)).toEqual([]);
    for (const element of ['document.documentElement', `document.querySelector('footer')`, `document.querySelector('aside')`]) expect(await page.evaluate<boolean>(`${element}.scrollWidth > ${element}.clientWidth`)).toBe(false);
  });

  it('complained of nothing', () => {
    expect(station.complaints).toEqual([]);
  });
});
