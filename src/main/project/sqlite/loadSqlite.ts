import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/errors/AppError.ts';

/** The Node-API level that better-sqlite3 13 is built for; an older Node crashes while loading it, without an exception. */
const NEEDED_NODE_API = 10;

/**
 * better-sqlite3, loaded on first use and only after a look at the runtime.
 * @throws AppError `runtime/unsupported` on a Node older than 22.14 / 24.
 */
export function loadSqlite(nodeApi: string | undefined = process.versions['napi']): typeof Database {
  if (Number(nodeApi ?? 0) < NEEDED_NODE_API) {
    throw new AppError(
      'runtime/unsupported',
      `A project cannot be opened with Node.js ${process.versions.node} (Node-API ${nodeApi ?? 'none'}): Nital needs Node.js 24 or newer. Start it with "npx nital" or install Node.js 24.`,
    );
  }
  return createRequire(import.meta.url)('better-sqlite3') as typeof Database;
}
