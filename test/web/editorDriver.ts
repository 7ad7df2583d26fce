import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { WebSocket as Socket } from 'ws';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import type { Raster } from '../../src/shared/raster/raster.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { socketPort } from '../../src/shared/rpc/socketPort.ts';
import type { Workstation } from './servedPage.ts';

const NITAL = fileURLToPath(new URL('../../bin/nital.mjs', import.meta.url));

/** A place in the micrograph, in whole pixels. */
export type Pixel = readonly [x: number, y: number];

/** Makes a project with these micrographs, pixels or whole files, as the command line does. @returns its path */
export async function makeProject(station: Workstation, images: Readonly<Record<string, Raster | Buffer>>, classes: string): Promise<string> {
  const folder = join(station.home, 'images');
  await mkdir(folder, { recursive: true });
  for (const [name, raster] of Object.entries(images)) await writeFile(join(folder, name), Buffer.isBuffer(raster) ? raster : encodePng(raster));
  const path = join(station.home, 'steel.nital');
  const nital = (...words: string[]): void => void execFileSync(process.execPath, [NITAL, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  nital('project', 'create', path, '--label-set', classes);
  nital('import', path, folder, '--um-per-px', '0.5');
  return path;
}

/** Asks the program itself what is in a mask, past the window. */
export async function programOf({ url }: Workstation): Promise<RpcClient<NitalContract>> {
  const { host, hash } = new URL(url);
  const socket = new Socket(`ws://${host}/rpc`, ['nital', hash.slice(1)], { origin: `http://${host}` });
  await once(socket, 'open');
  const client = new RpcClient<NitalContract>();
  client.connect(socketPort(socket));
  return client;
}

/** The mask as the program has it: the last revision and every journalled stroke. */
export async function keptMask(program: RpcClient<NitalContract>, project: string, micrograph: number): Promise<Uint8Array> {
  return inflateRawSync((await program.call.masks.open({ project, micrograph })).labels);
}

/** Pointer and keyboard over the picture, in pixels of the micrograph. The picture must be at 1 : 1. */
export class EditorDriver {
  readonly page: Page;
  /** Where on the page pixel (0, 0) has its upper left corner. */
  #corner: { readonly x: number; readonly y: number } = { x: 0, y: 0 };

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits for the picture, shows it 1 : 1 and finds out where it lies from what the foot says. */
  async ready(): Promise<void> {
    const canvas = this.page.locator('canvas[data-part=outlines]');
    await canvas.waitFor();
    await canvas.focus();
    await this.page.keyboard.press('Shift+1');
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the picture is not in sight');
    const [x, y] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
    await this.page.mouse.move(x - 1, y - 1);
    await this.page.mouse.move(x, y);
    await this.page.locator('[data-pixel]', { hasText: 'px' }).waitFor();
    const [px = NaN, py = NaN] = ((await this.page.locator('[data-pixel]').textContent()) ?? '').split(/[^\d]+/).map(Number);
    // Mice move by whole pixels here, so the place within the pixel does not matter.
    this.#corner = { x: x - px, y: y - py };
  }

  async keys(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** The number beside these words above the picture. */
  async set(words: string, value: number): Promise<void> {
    await this.page.getByLabel(words, { exact: false }).fill(String(value));
    await this.page.locator('canvas[data-part=outlines]').focus();
  }

  async moveTo([x, y]: Pixel): Promise<void> {
    await this.page.mouse.move(this.#corner.x + x, this.#corner.y + y);
  }

  async stroke(first: Pixel, ...rest: readonly Pixel[]): Promise<void> {
    await this.moveTo(first);
    await this.page.mouse.down();
    for (const pixel of rest) await this.moveTo(pixel);
    await this.page.mouse.up();
  }

  async click(...pixels: readonly Pixel[]): Promise<void> {
    for (const pixel of pixels) await this.stroke(pixel);
  }

  /** Red, green and blue on the screen at the middle of a pixel. */
  async colourAt(pixel: Pixel): Promise<number[]> {
    const [left, top] = await this.#onCanvas(pixel);
    await this.#isWhole();
    return this.page.evaluate<number[]>(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve([...document.querySelector('canvas[data-part=picture]').getContext('2d').getImageData(${left}, ${top}, 1, 1).data].slice(0, 3)))))`);
  }

  /** Whether an outline passes within two pixels of a pixel. */
  async isDrawnOver(pixel: Pixel): Promise<boolean> {
    const [left, top] = await this.#onCanvas(pixel);
    return this.page.evaluate<boolean>(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(document.querySelector('canvas[data-part=outlines]').getContext('2d').getImageData(${left - 2}, ${top - 2}, 5, 5).data.some((value) => value > 0)))))`);
  }

  /** How red the picture is along a line of so many pixels of the screen, from its middle to the right. */
  async screenRow(length: number): Promise<number[]> {
    await this.#isWhole();
    return this.page.evaluate<number[]>(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
      const canvas = document.querySelector('canvas[data-part=picture]');
      const { data } = canvas.getContext('2d').getImageData(canvas.width >> 1, canvas.height >> 1, ${length}, 1);
      resolve(Array.from({ length: ${length} }, (_, x) => data[4 * x]));
    })))`);
  }

  /** A stroke with a pen that says how hard it is pressed, from 0 to 1. */
  async pen(places: readonly (readonly [x: number, y: number, force: number])[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const send = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', [x, y, force]: readonly [number, number, number]): Promise<unknown> =>
      session.send('Input.dispatchMouseEvent', { type, x: this.#corner.x + x, y: this.#corner.y + y, force: type === 'mouseReleased' ? 0 : force, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1, pointerType: 'pen' });
    const [first, ...rest] = places;
    if (first === undefined) return;
    await send('mousePressed', first);
    for (const place of rest) await send('mouseMoved', place);
    await send('mouseReleased', rest.at(-1) ?? first);
    await session.detach();
  }

  /** What the window says it has of a class, e.g. `12.5 %`. */
  async share(name: string): Promise<string> {
    return (await this.page.locator(`[data-share="${name}"]`).textContent()) ?? '';
  }

  /** Waits until the foot says that everything is on the disk. */
  async saved(): Promise<void> {
    // The foot speaks of what was drawn just now from the next frame on.
    await this.page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))))');
    await this.page.locator('[data-save=saved]', { hasText: /saved \d/ }).waitFor();
  }

  /** All that is in sight has come and is drawn. */
  async #isWhole(): Promise<void> {
    await this.page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    await this.page.locator('canvas[data-part=outlines][aria-busy=false]').waitFor();
  }

  async #onCanvas([x, y]: Pixel): Promise<readonly [left: number, top: number]> {
    const box = await this.page.locator('canvas[data-part=outlines]').boundingBox();
    return [this.#corner.x + x - (box?.x ?? 0), this.#corner.y + y - (box?.y ?? 0)];
  }
}
