import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** The page runs its own scripts only, and speaks to nobody but its server. Charts and Mantine set style attributes. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** A file of the page with the headers of its answer, or the words that there is none. */
interface StaticAnswer {
  readonly status: 200 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

/** A file of the built page. Only plain names are looked for, so that no path leads out of the folder. */
export async function readStatic(folder: string, pathname: string): Promise<StaticAnswer> {
  const name = pathname === '/' ? '/index.html' : pathname;
  const type = TYPES[extname(name)];
  const isPlain = /^(\/[\w-][\w.-]*)+$/.test(name);
  const bytes = isPlain && type !== undefined ? await readFile(join(folder, name)).catch(() => null) : null;
  if (bytes === null || type === undefined) {
    return { status: 404, headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' }, body: 'There is no such page.' };
  }
  // Built files carry a hash of their content in their names; the page itself does not.
  const cache = name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store';
  return { status: 200, headers: { ...SECURITY_HEADERS, 'content-type': type, 'cache-control': cache }, body: bytes };
}

/** Sends a file of the built page. */
export async function sendStatic(folder: string, pathname: string, response: ServerResponse): Promise<void> {
  const { status, headers, body } = await readStatic(folder, pathname);
  response.writeHead(status, headers).end(body);
}
