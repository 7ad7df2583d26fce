import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { buildPage } from './buildPage.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHROMIUM = '/usr/bin/chromium';

/** Keeps a browser of the tests from looking for anything outside. */
const QUIET = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Whether there is a browser to test with; says what is skipped and what would bring it. */
export function hasChromium(what: string): boolean {
  if (existsSync(CHROMIUM)) return true;
  process.stdout.write(`skipped: ${what}, because there is no browser; Debian's package "chromium" brings one\n`);
  return false;
}

/** The workstation as a user has it: `nital serve` in a process of its own, and a real browser. */
export interface Workstation {
  /** Home folder of its user. */
  readonly home: string;
  readonly url: string;
  /** Of the program; its engine is below it. */
  readonly processId: number;
  /** A new window. What its scripts complain of fails the test that looks at `complaints`. */
  open(options?: BrowserContextOptions, address?: string): Promise<Page>;
  readonly complaints: string[];
  close(): Promise<void>;
}

/** `kept`: the home of a user who was there before and stays; else one that is removed in the end. */
export async function startWorkstation(kept?: string): Promise<Workstation> {
  await buildPage(ROOT);
  const home = kept ?? (await mkdtemp(join(tmpdir(), 'nital-web-')));
  const server = spawn(process.execPath, [join(ROOT, 'bin', 'nital.mjs'), 'serve'], {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await addressOf(server);
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
  const complaints: string[] = [];
  return {
    home,
    url,
    processId: server.pid ?? 0,
    complaints,
    open: async (options = { viewport: { width: 1366, height: 768 } }, address = url) => {
      const page = await (await browser.newContext({ reducedMotion: 'reduce', ...options })).newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      await page.goto(address);
      return page;
    },
    close: async () => {
      await browser.close();
      if (server.exitCode === null && server.signalCode === null) {
        const ended = once(server, 'exit');
        server.kill('SIGINT');
        await ended;
      }
      if (kept === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

/** Reads on after the address: a program whose words nobody takes fails. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const url = /http:\S+(?=\s)/.exec(said)?.[0];
      if (url !== undefined) resolve(url);
    });
    server.once('exit', () => reject(new Error(`the server ended without an address: ${said}`)));
  });
}
