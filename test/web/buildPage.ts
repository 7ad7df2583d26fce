import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

/** What the page is made of. */
const SOURCES = ['src/renderer', 'src/shared', 'build', 'vite.config.ts', 'package-lock.json'];
/** Milliseconds after which the lock of a build was left by one that was killed. */
const ABANDONED = 120_000;

/**
 * Builds the page unless it was built from the same sources. One build at a time: another test's browser may be fetching parts of
 * the page, and a build takes them away for a moment.
 */
export async function buildPage(root: string): Promise<void> {
  await mkdir(join(root, 'out'), { recursive: true });
  const [lock, mark] = [join(root, 'out', 'page.lock'), join(root, 'out', 'page.sources')];
  await takeLock(lock);
  try {
    const sources = await fingerprint(root);
    const isBuilt = existsSync(join(root, 'out', 'renderer', 'index.html'));
    if (isBuilt && (await readFile(mark, 'utf8').catch(() => '')) === sources) return;
    await buildAsShipped(root);
    await writeFile(mark, sources);
  } finally {
    await rmdir(lock);
  }
}

/** A test runner says `test`, and React would come as for development: slower, and not what anybody gets. */
async function buildAsShipped(root: string): Promise<void> {
  const { NODE_ENV: own } = process.env;
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ root: join(root, 'src', 'renderer'), configFile: join(root, 'vite.config.ts'), logLevel: 'error' });
  } finally {
    if (own === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = own;
  }
}

async function takeLock(lock: string): Promise<void> {
  for (;;) {
    const isMine = await mkdir(lock).then(() => true, () => false);
    if (isMine) return;
    const made = await stat(lock).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > ABANDONED) await rmdir(lock).catch(() => undefined);
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function fingerprint(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const path = join(root, source);
    const names = (await stat(path)).isDirectory() ? (await readdir(path, { recursive: true })).sort().map((name) => join(path, name)) : [path];
    for (const name of names) {
      const { size, mtimeMs } = await stat(name);
      hash.update(`${name}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}
