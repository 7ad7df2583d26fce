#!/usr/bin/env node
/**
 * Starts the command line on the right Node. Native modules (better-sqlite3 13) crash the process on Node 20, so the
 * version is looked at before anything else is loaded; `npm run` and `npx` bring Node 24 from node_modules.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const major = Number(process.versions.node.split('.')[0]);

/** The Node 24 that npm installed beside the project, when there is one for this computer. */
function bundledNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return undefined;
  }
}

if (major >= 24) {
  const { main } = await import('../src/cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = bundledNode();
  if (node === undefined) {
    process.stderr.write(
      `Nital needs Node.js 24 or newer and found ${process.versions.node}. Install Node.js 24, or run "npm ci" in Nital's folder on Linux x64 or Windows x64, which brings it along.\n`,
    );
    process.exitCode = 1;
  } else {
    const result = spawnSync(node, process.argv.slice(1), { stdio: 'inherit' });
    process.exitCode = result.status ?? 1;
  }
}
