import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import { UNLABELLED, type Raster } from '../../src/shared/raster/raster.ts';
import type { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { barriers } from './barriers.ts';
import { EditorDriver, keptMask, makeProject, programOf, type Pixel } from './editorDriver.ts';
import { hasChromium, startWorkstation, type Workstation } from './servedPage.ts';

/** At 1 : 1 all of it is in sight. */
const [WIDTH, HEIGHT] = [600, 400];
const GREY = 100;

/** Even grey of 16 bits: shown mid grey, whatever its value. */
function deepGrey(): Raster {
  return { width: WIDTH, height: HEIGHT, channels: 1, bitDepth: 16, data: Uint16Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at % WIDTH < 300 ? 1000 : 3000)) };
}

/** Who looks may look at any pixel of any colour. */
const near = (seen: readonly number[], wanted: readonly number[], by = 3): boolean => seen.every((value, channel) => Math.abs(value - (wanted[channel] ?? NaN)) <= by);

describe.skipIf(!hasChromium('what the mask editor shows'))('what the mask editor shows', () => {
  let station: Workstation;
  let program: RpcClient<NitalContract>;
  let page: Page;
  let driver: EditorDriver;
  let project: string;
  let id: number;

  const mask = (): Promise<Uint8Array> => keptMask(program, project, id);
  const at = (data: Uint8Array, [x, y]: Pixel): number => data[y * WIDTH + x] as number;
  const canvasFocus = (): Promise<void> => page.locator('canvas[data-part=outlines]').focus();

  /** Red, green, blue and opacity of what lies over the picture, around a pixel. */
  async function overAt([x, y]: Pixel): Promise<boolean> {
    return driver.isDrawnOver([x, y]);
  }

  beforeAll(async () => {
    station = await startWorkstation();
    const grey = { width: WIDTH, height: HEIGHT, channels: 1, bitDepth: 8, data: new Uint8Array(WIDTH * HEIGHT).fill(GREY) } as const;
    const path = await makeProject(station, { 'a.png': grey, 'b.png': deepGrey() }, '0:ferrite,1:pearlite,2:bainite');
    program = await programOf(station);
    project = (await program.call.projects.open({ path })).handle;
    page = await station.open();
    driver = new EditorDriver(page);
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
    await page.evaluate(`location.hash = '#/masks?' + new URLSearchParams({ project: ${JSON.stringify(path)} })`);
    await driver.ready();
    id = (await program.call.masks.list({ project })).find(({ file }) => file.includes('a.png'))?.id ?? 0;
    // Ferrite left of 300, pearlite right of it; and that is the truth.
    await driver.keys('p', '1');
    await driver.click([0, 0], [300, 0], [300, 399], [0, 399]);
    await driver.keys('Enter', 'f', '2');
    await driver.click([500, 200]);
    await driver.saved();
    await program.call.masks.commit({ project, micrograph: id });
    await page.reload();
    await driver.ready();
  }, 300_000);
  afterAll(() => station.close());

  it('a brush of 1 and of 500 pixels has its outline under the pointer', async () => {
    await driver.keys('b');
    for (const [diameter, on, off] of [[500, [50, 200], [300, 200]], [21, [289, 200], [293, 200]], [1, [297, 200], [306, 200]]] as const) {
      await driver.set('Diameter', diameter);
      await driver.moveTo([299, 200]);
      await expect.poll(() => overAt(on)).toBe(true);
      expect(await overAt(off)).toBe(false);
    }
    await driver.set('Diameter', 21);
  });

  it('picks a class by tool and with Alt, and locks and hides it by key', async () => {
    const chosen = (name: string): Promise<string | null> => page.getByRole('region', { name: 'Classes' }).getByRole('button', { name: new RegExp(`^${name}`) }).getAttribute('aria-pressed');
    await driver.keys('3', 'i');
    await driver.click([100, 100]);
    expect(await chosen('ferrite')).toBe('true');
    await driver.keys('b');
    await page.keyboard.down('Alt');
    await driver.click([500, 100]);
    await page.keyboard.up('Alt');
    expect(await chosen('pearlite')).toBe('true');
    await driver.keys('k');
    await page.getByRole('button', { name: 'Unlock pearlite' }).waitFor();
    await driver.keys('k', 'j');
    await page.getByRole('button', { name: 'Show pearlite' }).waitFor();
    expect(await driver.colourAt([500, 300])).toEqual([GREY, GREY, GREY]);
    await driver.keys('j');
    expect(await driver.colourAt([500, 300])).not.toEqual([GREY, GREY, GREY]);
  });

  it('a mask and a class can be fainter, by key and by slider', async () => {
    // Pearlite #009e73 over grey.
    const share = (opacity: number): number[] => [0, 158, 115].map((value) => value * opacity + GREY * (1 - opacity));
    await driver.moveTo([50, 50]);
    await driver.keys('.', '.');
    expect(near(await driver.colourAt([500, 300]), share(0.7))).toBe(true);
    await driver.keys(',', ',');
    const slider = page.getByRole('slider', { name: 'Strength of pearlite' });
    for (let step = 0; step < 50; step++) await slider.press('ArrowLeft');
    expect(near(await driver.colourAt([500, 300]), share(0.25))).toBe(true);
    for (let step = 0; step < 50; step++) await slider.press('ArrowRight');
    await canvasFocus();
    expect(near(await driver.colourAt([500, 300]), share(0.5))).toBe(true);
  });

  const shownAs = (words: string): Locator => page.getByRole('radiogroup', { name: 'How the mask is shown' }).getByText(words);

  it('hatching and outlines are as fine far in as they are far out', async () => {
    /** Changes from light to dark along a line of the screen over one class. */
    const changes = async (): Promise<number> => {
      const row = await driver.screenRow(120);
      return row.filter((value, x) => x > 0 && Math.abs(value - (row[x - 1] as number)) > 8).length;
    };
    await shownAs('Hatching').click();
    await driver.keys('0');
    await canvasFocus();
    const seen: number[] = [];
    for (let zoom = 0; zoom < 6; zoom++) {
      seen.push(await changes());
      await driver.keys('+', '+');
    }
    await shownAs('Fill').click();
    await canvasFocus();
    await driver.ready();
    // From line to line it is 8 to 16 pixels of the screen: at least so many edges fit into 120 of them.
    expect(Math.min(...seen), seen.join()).toBeGreaterThanOrEqual(8);
  });

  it('follows the pressure of a pen', async () => {
    await driver.set('Diameter', 40);
    await driver.keys('b', '3');
    await driver.pen([[100, 60, 0.25], [140, 60, 0.25], [200, 60, 1], [240, 60, 1]]);
    await driver.saved();
    const data = await mask();
    const thick = (x: number): number => Array.from({ length: 120 }, (_, y) => at(data, [x, y])).filter((value) => value === 2).length;
    expect([thick(115), thick(220)]).toEqual([10, 40]);
    await driver.keys('Control+z');
    await driver.saved();
    await driver.set('Diameter', 21);
  });

  it('draws a line by keys alone', async () => {
    await driver.keys('b', '3');
    await driver.moveTo([400, 200]);
    await driver.keys('Enter', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+Enter');
    await driver.saved();
    const data = await mask();
    expect([at(data, [400, 200]), at(data, [420, 200]), at(data, [440, 200]), at(data, [460, 200])]).toEqual([2, 2, 2, 1]);
    await driver.keys('Control+z', 'Control+z');
    await driver.saved();
    expect(at(await mask(), [420, 200])).toBe(1);
  });

  it('holds the mask against the one before: side by side, in its place, right and wrong', async () => {
    await driver.keys('b', '1');
    await driver.click([400, 200]);
    await driver.keys('2');
    await driver.click([100, 200]);
    await driver.moveTo([300, 350]);
    const [ferrite, pearlite] = [await driver.colourAt([50, 50]), await driver.colourAt([500, 50])];
    expect(near(await driver.colourAt([400, 200]), ferrite)).toBe(true);
    await driver.keys('v');
    await page.locator('[data-comparison=other]').waitFor();
    await expect.poll(async () => near(await driver.colourAt([400, 200]), pearlite)).toBe(true);
    expect(near(await driver.colourAt([100, 200]), ferrite)).toBe(true);
    await driver.keys('v');
    await page.locator('[data-comparison=split]').waitFor();
    // The middle of the window is the middle of the picture: this mask at the left, the former one at the right.
    await expect.poll(async () => near(await driver.colourAt([100, 200]), pearlite)).toBe(true);
    expect(near(await driver.colourAt([400, 200]), pearlite)).toBe(true);
    for (let step = 0; step < 25; step++) await driver.keys('>');
    await expect.poll(async () => near(await driver.colourAt([400, 200]), ferrite)).toBe(true);
    await driver.keys('c');
    await page.locator('[data-comparison=errors]').waitFor();
    // Of pearlite, half over grey: white, black, green, pink.
    const half = (colour: readonly number[]): number[] => colour.map((value) => (value + GREY) / 2);
    const colours = { truePositive: [500, 50], trueNegative: [50, 50], falsePositive: [100, 200], falseNegative: [400, 200] } as const;
    const wanted = { truePositive: [255, 255, 255], trueNegative: [0, 0, 0], falsePositive: [55, 178, 77], falseNegative: [240, 101, 149] } as const;
    for (const each of Object.keys(colours) as (keyof typeof colours)[]) await expect.poll(async () => near(await driver.colourAt(colours[each]), half(wanted[each])), { message: each }).toBe(true);
    // Drawing goes on, and the errors with it.
    await driver.click([400, 200]);
    await driver.moveTo([300, 350]);
    await expect.poll(async () => near(await driver.colourAt([400, 200]), half(wanted.truePositive))).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await driver.keys('Control+z', 'Control+z', 'Control+z');
    await page.getByRole('button', { name: 'Stop comparing' }).click();
    await canvasFocus();
    await driver.saved();
    expect(at(await mask(), [400, 200])).toBe(1);
  });

  it('black and white points change what is seen, and neither mask nor tools', async () => {
    await page.getByRole('checkbox', { name: /^Mask/ }).uncheck();
    const black = page.getByRole('slider', { name: 'Shown as black up to' });
    for (let step = 0; step < 50; step++) await black.press('ArrowRight');
    await canvasFocus();
    const shown = Math.round(((GREY - 50) / 205) * 255);
    await expect.poll(async () => near(await driver.colourAt([300, 300]), [shown, shown, shown])).toBe(true);
    // The threshold brush still knows the pixel as what it is.
    await page.getByRole('checkbox', { name: /^Mask/ }).check();
    await canvasFocus();
    await driver.keys('t', '3');
    await driver.set('Brightness from', GREY);
    await driver.click([300, 300]);
    await driver.saved();
    expect(at(await mask(), [300, 300])).toBe(2);
    await driver.keys('Control+z');
    await page.getByRole('button', { name: 'Show the brightness as it is' }).click();
    await canvasFocus();
  });

  it('shows 16 bits through a window and draws on them to the pixel', async () => {
    await driver.keys('Tab');
    await expect.poll(() => page.locator('[aria-current=true][aria-label*="b.png"]').count()).toBe(1);
    await driver.ready();
    const deep = (await program.call.masks.list({ project })).find(({ file }) => file.includes('b.png'))?.id ?? 0;
    await page.keyboard.down('h');
    await expect.poll(async () => near(await driver.colourAt([100, 100]), [0, 0, 0])).toBe(true);
    expect(near(await driver.colourAt([500, 100]), [255, 255, 255])).toBe(true);
    await page.keyboard.up('h');
    await driver.keys('w', '2');
    await driver.click([100, 100]);
    await driver.saved();
    const data = await keptMask(program, project, deep);
    expect(data.every((value, index) => value === (index % WIDTH < 300 ? 1 : UNLABELLED))).toBe(true);
  });

  it('complained of nothing', () => {
    expect(station.complaints).toEqual([]);
  });
});
