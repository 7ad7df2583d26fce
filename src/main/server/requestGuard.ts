import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused, or null. */
export type Refusal = { readonly status: 401 | 403; readonly reason: string } | null;

/** What a request must show besides being well formed. */
export interface Gate {
  /** The names and ports under which this server is reached: `127.0.0.1:8080`. */
  readonly hosts: ReadonlySet<string>;
  readonly token: string;
}

/**
 * A page of another site can make a browser send requests to this computer. It cannot make them name this host (a DNS name that
 * was pointed here, "rebinding", has its own), and what it opens carries its own origin.
 */
export function refusalOfRequest({ headers }: IncomingMessage, { hosts }: Gate): Refusal {
  if (headers.host === undefined || !hosts.has(headers.host.toLowerCase())) return { status: 403, reason: 'This address is not one that Nital is served at.' };
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin, hosts)) return { status: 403, reason: 'This request comes from another site.' };
  return null;
}

/** A socket must come from the served page itself and show the token. */
export function refusalOfSocket(request: IncomingMessage, gate: Gate): Refusal {
  const refusal = refusalOfRequest(request, gate);
  if (refusal !== null) return refusal;
  if (request.headers.origin === undefined) return { status: 403, reason: 'This request says not where it comes from.' };
  return isToken(offeredToken(request), gate.token) ? null : { status: 401, reason: 'The token is wrong: open the address that "nital serve" printed.' };
}

function isOwnOrigin(origin: string, hosts: ReadonlySet<string>): boolean {
  const host = /^https?:\/\/(.+)$/.exec(origin.toLowerCase())?.[1];
  return host !== undefined && hosts.has(host);
}

/** A browser can add no headers to a socket: the token comes as its second protocol. */
function offeredToken({ headers }: IncomingMessage): string {
  return headers['sec-websocket-protocol']?.split(',')[1]?.trim() ?? '';
}

function isToken(offered: string, token: string): boolean {
  const [a, b] = [Buffer.from(offered), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
