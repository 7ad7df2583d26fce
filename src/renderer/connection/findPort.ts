import type { Port } from '../../shared/rpc/Port.ts';
import { socketPort } from '../../shared/rpc/socketPort.ts';
import { AppError } from '../../shared/errors/AppError.ts';

const TOKEN_KEY = 'nital-token';

/**
 * A port to the program: a socket to the server that the page came from.
 * @throws AppError `connection/lost` when nobody answers or the token is wrong
 */
export async function findPort(): Promise<Port> {
  const token = ownToken();
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/rpc`, ['nital', token === '' ? 'none' : token]);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new AppError('connection/lost', 'The program does not answer. Start "nital serve" again and open the address that it prints.')), { once: true });
  });
  return socketPort(socket);
}

/** The token stands behind the # once and is then kept for this tab only, so that a bookmark or a shared address has none. */
function ownToken(): string {
  const given = /^#([\w-]{20,})$/.exec(location.hash)?.[1];
  if (given === undefined) return sessionStorage.getItem(TOKEN_KEY) ?? '';
  sessionStorage.setItem(TOKEN_KEY, given);
  history.replaceState(null, '', `${location.pathname}#/`);
  return given;
}
