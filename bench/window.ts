import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import { projectOfMany } from '../test/helpers/manyMicrographs.ts';
import { startWorkstation, type Workstation } from '../test/web/servedPage.ts';

/**
 * The window in a real browser: from the address to the first screen that can be used, what of the page is fetched for that, and how long
 * the list of specimens takes from a key to what is drawn. Beside the time that passes stands what the page's main thread was at work,
 * which other programs on the machine hardly change.
 *
 *     node bench/window.ts [--rounds 7] [--micrographs 5000]
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, micrographs: { type: 'string', default: '5000' } } });
const rounds = Number(values.rounds);

/** What the scripts below leave in the page. */
type Noted = typeof globalThis & { readonly usableAt?: number; readonly listSeen?: readonly number[] };

/** Notes when something of the screen is drawn that can be used, in milliseconds since the address was asked for. */
function watchFor(selector: string): string {
  return `(() => {
    const look = () => {
      if (document.querySelector(${JSON.stringify(selector)}) === null) requestAnimationFrame(look);
      else setTimeout(() => (globalThis.usableAt = performance.now()));
    };
    requestAnimationFrame(look);
  })()`;
}

/** From a key or click, when the system noted it, until the frame after it is drawn, in milliseconds: all that the list does on it is in between. */
const WATCH_LIST = `(() => {
  globalThis.listSeen = [];
  for (const kind of ['keydown', 'click']) {
    addEventListener(kind, (event) => requestAnimationFrame(() => setTimeout(() => listSeen.push(performance.now() - event.timeStamp))), true);
  }
})()`;

/** Milliseconds of processor time that a page's main thread has taken. */
class Work {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(page: Page): Promise<Work> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new Work(session);
  }

  async now(): Promise<number> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  }
}

/** Time that passed, and the main thread's own, in milliseconds. */
interface Taken {
  readonly passed: number;
  readonly work: number;
}

function tell(what: string, taken: readonly Taken[]): void {
  const words = (times: readonly number[]): string => `median ${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`;
  console.log(`${what.padEnd(42)} ${words(taken.map(({ passed }) => passed)).padEnd(32)} main thread ${words(taken.map(({ work }) => work))}, ${taken.length} times`);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Each round in a browser that has never seen the page: nothing is cached. */
async function start(station: Workstation, hash: string, selector: string): Promise<Taken> {
  const [address = '', token = ''] = station.url.split('#');
  const page = await station.open({ viewport: { width: 1366, height: 768 } }, 'about:blank');
  await page.addInitScript(`if (location.protocol !== 'about:') sessionStorage.setItem('nital-token', ${JSON.stringify(token)})`);
  await page.addInitScript(watchFor(selector));
  await page.goto(`${address}icon.svg`);
  const work = await Work.of(page);
  const before = await work.now();
  await page.goto(`${address}#${hash}`);
  await page.waitForFunction(() => (globalThis as Noted).usableAt !== undefined, undefined, { timeout: 60_000 });
  const taken = { passed: await page.evaluate<number>('usableAt'), work: (await work.now()) - before };
  await page.context().close();
  return taken;
}

async function tellStart(what: string, measure: () => Promise<Taken>): Promise<void> {
  const times: Taken[] = [];
  for (let round = 0; round < rounds; round++) times.push(await measure());
  tell(what, times);
}

/** What the page is made of, and what of it the first screen waits for. */
function tellBundle(): void {
  const folder = fileURLToPath(new URL('../out/renderer', import.meta.url));
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const files = readdirSync(join(folder, 'assets')).filter((name) => /\.(js|css)$/.test(name)).map((name) => {
    const bytes = readFileSync(join(folder, 'assets', name));
    return { name: name.replace(/-[\w-]{8}\./, '.'), raw: bytes.length, gzip: gzipSync(bytes).length, isFirst: html.includes(name) };
  });
  const total = (list: typeof files): string => `${(list.reduce((sum, { raw }) => sum + raw, 0) / 1024).toFixed(0)} KB, ${(list.reduce((sum, { gzip }) => sum + gzip, 0) / 1024).toFixed(0)} KB gzip`;
  console.log(`\nin the page itself: ${total(files.filter(({ isFirst }) => isFirst))}; in all: ${total(files)}`);
  for (const { name, raw, gzip, isFirst } of files.sort((a, b) => b.raw - a.raw).slice(0, 24)) console.log(`${isFirst ? 'first' : '     '} ${name.padEnd(36)} ${(raw / 1024).toFixed(0).padStart(6)} KB ${(gzip / 1024).toFixed(0).padStart(6)} KB gzip`);
}

/** The milliseconds of one change of the list. */
async function changed(page: Page, thread: Work, work: () => Promise<void>): Promise<Taken> {
  await page.waitForTimeout(50);
  const before = await thread.now();
  await page.evaluate('listSeen.length = 0');
  await work();
  await page.waitForFunction(() => ((globalThis as Noted).listSeen?.length ?? 0) > 0, undefined, { timeout: 60_000 });
  return { passed: await page.evaluate<number>('listSeen[0]'), work: (await thread.now()) - before };
}

async function tellList(page: Page): Promise<void> {
  await page.evaluate(WATCH_LIST);
  const thread = await Work.of(page);
  const search = page.getByLabel('Search specimens');
  const typing: Taken[] = [];
  await search.focus();
  for (const word of ['s-12', '42crmo4', 'oil 700']) {
    for (const key of word) typing.push(await changed(page, thread, () => page.keyboard.press(key === ' ' ? 'Space' : key)));
    for (const _ of word) typing.push(await changed(page, thread, () => page.keyboard.press('Backspace')));
  }
  tell('filtering, from the key to the list', typing);
  const sorting: Taken[] = [];
  for (const order of ['Grade', 'Most masks missing', 'Code']) {
    await page.getByLabel('Sort by').first().click();
    sorting.push(await changed(page, thread, () => page.getByRole('option', { name: order }).click()));
  }
  tell('sorting, from the click to the list', sorting);
}

const station = await startWorkstation();
try {
  const [small, large] = [join(station.home, 'small.nital'), join(station.home, 'many.nital')];
  await projectOfMany(small, 12);
  await projectOfMany(large, Number(values.micrographs));
  const card = '[aria-label^="Specimen S-"]';
  await tellStart('first screen, projects', () => start(station, '/', 'main h1'));
  await tellStart('first screen, a project of 12 micrographs', () => start(station, `/specimens?${new URLSearchParams({ project: small }).toString()}`, card));
  await tellStart(`first screen, a project of ${values.micrographs}`, () => start(station, `/specimens?${new URLSearchParams({ project: large }).toString()}`, card));
  const page = await station.open();
  await page.getByRole('heading', { name: 'Projects' }).waitFor();
  await page.evaluate(`location.hash = ${JSON.stringify(`/specimens?${new URLSearchParams({ project: large }).toString()}`)}`);
  await page.locator(card).first().waitFor();
  for (const view of ['Gallery', 'Table']) {
    await page.locator('label', { hasText: view }).click();
    console.log(`\n${view} of ${values.micrographs} micrographs`);
    await tellList(page);
  }
  tellBundle();
  if (station.complaints.length > 0) console.log(`complaints: ${station.complaints.join('; ')}`);
} finally {
  await station.close();
}
