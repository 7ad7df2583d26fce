import { protocol } from 'electron';
import { readStatic, SECURITY_HEADERS } from '../server/staticFiles.ts';

const SCHEME = 'nital';
const HOST = 'app';

/** The address of the page. `#` and what follows tells it where to be. */
export const PAGE = `${SCHEME}://${HOST}/`;

/** Before the app is ready: the scheme is one with an origin of its own, as `https` is. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
}

/** Serves the built page, and nothing outside of its folder, under its own scheme. */
export function servePage(folder: string): void {
  protocol.handle(SCHEME, async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    if (host !== HOST || method !== 'GET') return new Response('There is no such page.', { status: 404, headers: SECURITY_HEADERS });
    const { status, headers, body } = await readStatic(folder, pathname);
    return new Response(body, { status, headers });
  });
}

/** Whether this is the address of the page, wherever in it. */
export function isPage(url: string): boolean {
  return URL.canParse(url) && new URL(url).href.split('#')[0] === PAGE;
}

/** The address of the page with this project. */
export function projectPage(path: string): string {
  return `${PAGE}#/specimens?${new URLSearchParams({ project: path }).toString()}`;
}
