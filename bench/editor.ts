import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { Random } from '../src/shared/random/Random.ts';
import type { Raster } from '../src/shared/raster/raster.ts';
import { EditorDriver, makeProject, type Pixel } from '../test/web/editorDriver.ts';
import { startWorkstation } from '../test/web/servedPage.ts';

/**
 * The mask editor in a real browser: opening, frames while painting and moving, stroke to pixel, undo, memory after many strokes.
 * The pointer goes the same ways in every run.
 *
 *     node bench/editor.ts [--size 2080x1542] [--size 5120x3840] [--strokes 500]
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

async function measured(page: Page, work: () => Promise<void>): Promise<Seen> {
  await page.evaluate('(() => { for (const numbers of Object.values(editorSeen)) numbers.length = 0; })()');
  await work();
  return page.evaluate<Seen>('structuredClone(editorSeen)');
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function tell(what: string, milliseconds: readonly number[]): void {
  console.log(`${what.padEnd(34)} median ${quantile(milliseconds, 0.5).toFixed(1)} ms, p99 ${quantile(milliseconds, 0.99).toFixed(1)} ms (${milliseconds.length})`);
}

/** Grey noise over stripes: nothing that compresses away. */
function picture(width: number, height: number): Raster {
  const random = new Random(3);
  return { width, height, channels: 1, bitDepth: 8, data: Uint8Array.from({ length: width * height }, (_, at) => 80 + 60 * (Math.floor((at % width) / 97) % 2) + Math.floor(random.uniform() * 40)) };
}

for (const size of values.size) {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const station = await startWorkstation();
  try {
    const path = await makeProject(station, { 'bench.png': picture(width, height) }, '0:ferrite,1:pearlite');
    const page = await station.open({ viewport: { width: 1920, height: 1080 } });
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
    await page.evaluate(WATCH);
    const start = performance.now();
    await page.evaluate(`location.hash = '#/masks?' + new URLSearchParams({ project: ${JSON.stringify(path)} })`);
    await page.locator('canvas[data-part=outlines]').waitFor();
    console.log(`\n${size}, window 1920x1080\nopening                            ${(performance.now() - start).toFixed(0)} ms`);
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
    const painting = await measured(page, async () => {
      for (let at = 0; at < Number(values.strokes); at++) {
        await page.keyboard.press(at % 2 === 0 ? '1' : '2');
        await stroke();
      }
    });
    tell('from frame to frame while painting', painting.frames);
    tell('work in a frame while painting', painting.drawings);
    tell('stroke to pixel', painting.latencies);
    const moving = await measured(page, async () => {
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
    const undoing: number[] = [];
    for (let at = 0; at < Math.min(50, Number(values.strokes)); at++) undoing.push(await page.evaluate<number>(UNDO));
    tell('undo to pixel', undoing);
    const heap = await heapOf(page);
    console.log(`memory of the page                 ${(heap / 2 ** 20).toFixed(0)} MiB of JavaScript after ${values.strokes} strokes`);
    if (station.complaints.length > 0) console.log(`complaints: ${station.complaints.join('; ')}`);
  } finally {
    await station.close();
  }
}
