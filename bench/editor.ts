import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deflateSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import { Random } from '../src/shared/random/Random.ts';
import type { Raster } from '../src/shared/raster/raster.ts';
import { EditorDriver, makeProject, type Pixel } from '../test/web/editorDriver.ts';
import { startWorkstation, type Workstation } from '../test/web/servedPage.ts';

/**
 * The mask editor in a real browser: opening, frames while painting and moving, stroke to pixel, undo, memory after many strokes.
 * The pointer goes the same ways in every run.
 *
 *     node bench/editor.ts [--size 2080x1542] [--size 5120x3840] [--size 20000x20000] [--strokes 500]
 */
const { values } = parseArgs({ options: { size: { type: 'string', multiple: true, default: ['2080x1542', '5120x3840'] }, strokes: { type: 'string', default: '500' } } });

/** Notes every frame, and for each movement of the pointer when the picture under it was drawn. */
const WATCH = `(() => {
  const seen = { frames: [], latencies: [], drawings: [] };
  globalThis.editorSeen = seen;
  let before = performance.now();
  let moved = null;
  addEventListener('pointermove', (event) => { if (event.buttons === 1) moved ??= event.timeStamp; }, true);
  const request = requestAnimationFrame;
  globalThis.requestAnimationFrame = (draw) => request((time) => {
    const start = performance.now();
    draw(time);
    seen.drawings.push(performance.now() - start);
  });
  const frame = () => {
    // After the editor's own drawing of this frame, for that was asked for earlier.
    request(frame);
    const now = performance.now();
    seen.frames.push(now - before);
    before = now;
    if (moved !== null) { const from = moved; moved = null; queueMicrotask(() => seen.latencies.push(performance.now() - from)); }
  };
  request(frame);
})()`;

/** Takes the last stroke back; resolves to the milliseconds until the frame that shows it is drawn. */
const UNDO = `new Promise((resolve) => {
  const start = performance.now();
  document.querySelector('canvas[data-part=outlines]').dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }));
  setTimeout(() => requestAnimationFrame(() => queueMicrotask(() => resolve(performance.now() - start))));
})`;

/** Bytes of JavaScript in the page after everything that can be let go was let go. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

/** Milliseconds from frame to frame, from pointer to picture, and of the editor's own work in a frame. */
interface Seen {
  readonly frames: readonly number[];
  readonly latencies: readonly number[];
  readonly drawings: readonly number[];
}

/** Milliseconds of the processor that the page's main thread took; what else runs on the machine does not count. */
async function processorOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}

async function measured(page: Page, session: CDPSession, work: () => Promise<void>): Promise<Seen & { readonly processor: number }> {
  await page.evaluate('(() => { for (const numbers of Object.values(editorSeen)) numbers.length = 0; })()');
  const before = await processorOf(session);
  await work();
  const processor = (await processorOf(session)) - before;
  return { ...(await page.evaluate<Seen>('structuredClone(editorSeen)')), processor };
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function tell(what: string, milliseconds: readonly number[]): void {
  console.log(`${what.padEnd(34)} median ${quantile(milliseconds, 0.5).toFixed(1)} ms, p99 ${quantile(milliseconds, 0.99).toFixed(1)} ms (${milliseconds.length})`);
}

function tellProcessor(what: string, milliseconds: number, times: number): void {
  console.log(`${what.padEnd(34)} mean ${(milliseconds / times).toFixed(1)} ms`);
}

/** Grey noise over stripes: nothing that compresses away. */
function picture(width: number, height: number, seed: number): Raster {
  const random = new Random(seed);
  return { width, height, channels: 1, bitDepth: 8, data: Uint8Array.from({ length: width * height }, (_, at) => 80 + 60 * (Math.floor((at % width) / 97) % 2) + Math.floor(random.uniform() * 40)) };
}

/**
 * A mosaic as a TIFF in a few kilobytes: all its strips are the same packed bytes. It is read part by part like any other.
 * (Baseline TIFF 6.0, little endian; 8 bits, one channel, deflate.)
 */
function mosaic(width: number, height: number): Buffer {
  const rows = 100;
  const random = new Random(3);
  const strip = deflateSync(Uint8Array.from({ length: width * rows }, (_, at) => 80 + 60 * (Math.floor((at % width) / 97) % 2) + (at % 7 === 0 ? Math.floor(random.uniform() * 40) : 0)));
  const strips = Math.ceil(height / rows);
  const tags = [[256, 4, 1, width], [257, 4, 1, height], [258, 3, 1, 8], [259, 3, 1, 8], [262, 3, 1, 1], [273, 4, strips, 8 + strip.length], [277, 3, 1, 1], [278, 4, 1, rows], [279, 4, strips, 8 + strip.length + 4 * strips]] as const;
  const out = Buffer.alloc(8 + strip.length + 8 * strips + 2 + 12 * tags.length + 4);
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(8 + strip.length + 8 * strips, 4);
  out.set(strip, 8);
  for (let at = 0; at < strips; at++) {
    out.writeUInt32LE(8, 8 + strip.length + 4 * at);
    out.writeUInt32LE(strip.length, 8 + strip.length + 4 * (strips + at));
  }
  const directory = 8 + strip.length + 8 * strips;
  out.writeUInt16LE(tags.length, directory);
  tags.forEach(([tag, type, count, value], at) => {
    const entry = directory + 2 + 12 * at;
    out.writeUInt16LE(tag, entry);
    out.writeUInt16LE(type, entry + 2);
    out.writeUInt32LE(count, entry + 4);
    out.writeUInt32LE(value, entry + 8);
  });
  return out;
}

/** Milliseconds of the processor that a process took so far, all its threads together (Linux counts hundredths of a second). */
function processorOfProcess(id: number): number {
  const [, fields = ''] = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ');
  const numbers = fields.split(' ').map(Number);
  return 10 * ((numbers[11] ?? NaN) + (numbers[12] ?? NaN));
}

/** Tells how long it takes until all of the micrograph that is in sight is on the screen. */
async function tellOpening(what: string, station: Workstation, page: Page, go: string, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = [processorOfProcess(station.processId), await processorOf(session)] as const;
  const wall = await page.evaluate<number>(`new Promise((resolve) => {
    const start = performance.now();
    ${go};
    const look = () => document.querySelector('canvas[data-part=outlines][aria-busy=false][aria-label*="${file}"]') === null ? setTimeout(look, 5) : resolve(performance.now() - start);
    look();
  })`);
  const after = [processorOfProcess(station.processId), await processorOf(session)] as const;
  await session.detach();
  console.log(`${what.padEnd(34)} ${wall.toFixed(0)} ms; processor: program ${(after[0] - before[0]).toFixed(0)} ms, page ${(after[1] - before[1]).toFixed(0)} ms`);
}

/** Bytes that the page's process has in memory: pictures and all. */
async function residentOf(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) * 1024);
  return Math.max(0, ...sizes);
}

const MEBI = 2 ** 20;
/** Strokes of 100 pixels that are taken back. */
const SHORT = 50;

for (const size of values.size) {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const isMosaic = width * height > 100e6;
  const home = await mkdtemp(join(tmpdir(), 'nital-bench-'));
  const window = { viewport: { width: 1920, height: 1080 } };
  let station = await startWorkstation(home);
  try {
    const names = isMosaic ? ['bench.tif'] : ['bench.png', 'next.png'];
    const path = await makeProject(station, Object.fromEntries(names.map((name, at) => [name, isMosaic ? mosaic(width, height) : picture(width, height, 3 + at)])), '0:ferrite,1:pearlite');
    const masks = `location.hash = '#/masks?' + new URLSearchParams({ project: ${JSON.stringify(path)} })`;
    console.log(`\n${size}, window 1920x1080, load of the machine ${loadavg()[0]?.toFixed(1) ?? '?'} on ${cpus().length} cores`);
    const open = async (): Promise<Page> => {
      const page = await station.open(window);
      await page.getByRole('heading', { name: 'Projects' }).waitFor();
      await page.waitForTimeout(3000);
      return page;
    };
    const first = await open();
    await tellOpening('opening for the first time', station, first, masks, names[0] as string);
    await first.waitForTimeout(isMosaic ? 0 : 10_000);
    await first.locator('canvas[data-part=outlines]').focus();
    const tab = `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true }))`;
    if (names.length > 1) await tellOpening('opening the next one with Tab', station, first, tab, names[1] as string);
    await station.close();
    station = await startWorkstation(home);
    const page = await open();
    await page.evaluate(WATCH);
    await tellOpening('opening after a restart', station, page, masks, names[0] as string);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const driver = new EditorDriver(page);
    await driver.ready();
    await driver.set('Diameter', 100);
    await driver.keys('0');
    const box = await page.locator('canvas[data-part=outlines]').boundingBox();
    if (box === null) throw new Error('the picture is not in sight');
    const random = new Random(7);
    const place = (): Pixel => [Math.round(box.x + 60 + random.uniform() * (box.width - 120)), Math.round(box.y + 60 + random.uniform() * (box.height - 120))];
    const stroke = async (): Promise<void> => {
      await page.mouse.move(...place());
      await page.mouse.down();
      await page.mouse.move(...place(), { steps: 8 });
      await page.mouse.up();
    };
    const painting = await measured(page, session, async () => {
      for (let at = 0; at < Number(values.strokes); at++) {
        await page.keyboard.press(at % 2 === 0 ? '1' : '2');
        await stroke();
      }
    });
    tell('from frame to frame while painting', painting.frames);
    tell('work in a frame while painting', painting.drawings);
    tellProcessor('processor per frame while painting', painting.processor, painting.drawings.length);
    tell('stroke to pixel', painting.latencies);
    const moving = await measured(page, session, async () => {
      for (let at = 0; at < 40; at++) {
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        await page.mouse.wheel(0, at < 20 ? -60 : 60);
      }
      await page.mouse.down({ button: 'middle' });
      await page.mouse.move(...place(), { steps: 40 });
      await page.mouse.up({ button: 'middle' });
    });
    tell('from frame to frame while moving', moving.frames);
    tell('work in a frame while moving', moving.drawings);
    tellProcessor('processor per frame while moving', moving.processor, moving.drawings.length);
    const undoing: number[] = [];
    const undone = await measured(page, session, async () => {
      for (let at = 0; at < Math.min(50, Number(values.strokes)); at++) undoing.push(await page.evaluate<number>(UNDO));
    });
    tell('undo of a stroke over the window', undoing);
    tellProcessor('processor per such undo', undone.processor, undoing.length);
    const short: number[] = [];
    for (let at = 0; at < SHORT; at++) {
      const [x, y] = place();
      await page.keyboard.press(at % 2 === 0 ? '1' : '2');
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 100, y, { steps: 8 });
      await page.mouse.up();
    }
    const undoneShort = await measured(page, session, async () => {
      for (let at = 0; at < SHORT; at++) short.push(await page.evaluate<number>(UNDO));
    });
    tell('undo of a stroke of 100 px', short);
    tellProcessor('processor per such undo', undoneShort.processor, short.length);
    console.log(`memory of the page                 ${((await heapOf(page)) / MEBI).toFixed(0)} MiB of JavaScript, ${((await residentOf(page)) / MEBI).toFixed(0)} MiB of its process after ${values.strokes} strokes`);
    if (station.complaints.length > 0) console.log(`complaints: ${station.complaints.join('; ')}`);
  } finally {
    await station.close();
    await rm(home, { recursive: true, force: true });
  }
}
