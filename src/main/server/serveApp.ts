import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { WebSocketServer } from 'ws';
import { AppError } from '../../shared/errors/AppError.ts';
import { socketPort } from '../../shared/rpc/socketPort.ts';
import type { Api } from '../api/createApi.ts';
import { refusalOfRequest, refusalOfSocket, type Gate } from './requestGuard.ts';
import { SECURITY_HEADERS, sendStatic } from './staticFiles.ts';

export interface ServeOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Which network card; `127.0.0.1` answers this computer alone. */
  readonly host: string;
  /** The folder of the built page. */
  readonly page: string;
}

export interface Served {
  /** With the token behind the #, which a browser keeps to itself. */
  readonly url: string;
  close(): Promise<void>;
}

/** Bytes of one message from a window: a whole upload comes in pieces far below this. */
const LARGEST_MESSAGE = 64 * 2 ** 20;
const PROTOCOL = 'nital';

/**
 * Serves the page and, on `/rpc`, the contract. Whoever has the token may do all that the user may; so it is random, new at
 * every start, and never sent to the server in an address.
 * @throws AppError `usage/invalid` when the port is taken or not allowed
 */
export async function serveApp(api: Api, { port, host, page }: ServeOptions): Promise<Served> {
  const token = randomBytes(32).toString('base64url');
  const gate = { token, hosts: new Set<string>() } satisfies Gate;
  const server = createServer((request, response) => {
    const refusal = refusalOfRequest(request, gate);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (refusal !== null || !isRead) {
      response.writeHead(refusal?.status ?? 405, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(refusal?.reason ?? 'This can only be read.');
      return;
    }
    const { pathname } = new URL(request.url ?? '/', 'http://nital');
    sendStatic(page, pathname, response).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, handleProtocols: () => PROTOCOL });
  server.on('upgrade', (request, socket, head) => {
    const refusal = request.url === '/rpc' ? refusalOfSocket(request, gate) : ({ status: 403, reason: 'There is nothing to connect to here.' } as const);
    if (refusal === null) sockets.handleUpgrade(request, socket, head, (accepted) => api.attach(socketPort(accepted)));
    else socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${refusal.reason}`);
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new AppError('usage/invalid', `Nital cannot be served at ${host}:${port}: ${error instanceof Error ? error.message : String(error)}. Choose another port or address.`, { cause: error });
  }
  const actual = (server.address() as AddressInfo).port;
  for (const name of host === '127.0.0.1' ? ['127.0.0.1', 'localhost'] : [host]) gate.hosts.add(`${name}:${actual}`);
  return {
    url: `http://${host}:${actual}/#${token}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
