#!/usr/bin/env node
/**
 * Starts the command line on the right Node. Native modules (better-sqlite3 13) crash the process on Node 20, so the
 * version is looked at before anything else is loaded; on an older one the command line runs again under the Node 24
 * that npm installed beside the project.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

const NEEDED = 24;
/** Exit codes of `src/cli/exitCodes.ts` and of shells: wrong runtime, killed by a signal. */
const WRONG_RUNTIME = 2;
const SIGNALLED = 128;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  // Whoever started this program for an older Node was killed: nobody waits for the result any more.
  if (process.channel) process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // A reader that has seen enough (`nital … | head`) closes the pipe. That is no failure, and the work goes on.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const { main } = await import('../src/cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
  if (process.channel) {
    process.removeAllListeners('disconnect');
    process.disconnect();
  }
} else {
  runAgain(bundledNode());
}

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

function runAgain(node) {
  if (node === undefined) return explain('no other was found');
  const windows = process.platform === 'win32';
  // In a session of its own the child hears Ctrl-C once, from here, and not a second time from the terminal, which would
  // mean "end at once". Windows tells every program of a console by itself.
  const child = spawn(node, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: !windows });
  for (const signal of FORWARDED) process.on(signal, () => windows || child.kill(signal));
  child.on('error', (error) => explain(`"${node}" cannot be started (${error.message})`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? SIGNALLED + (constants.signals[signal] ?? 0);
  });
}

function explain(what) {
  process.stderr.write(
    `Nital needs Node.js ${NEEDED} or newer; this is ${process.versions.node}, and ${what}. Install Node.js ${NEEDED}, or run "npm ci" in Nital's folder on Linux x64 or Windows x64, which brings it along.\n`,
  );
  process.exitCode = WRONG_RUNTIME;
}
