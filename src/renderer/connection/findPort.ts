import { messagePort } from '../../shared/rpc/messagePort.ts';
import type { Port } from '../../shared/rpc/Port.ts';
import { PORT_CHANNEL, PORT_WANTED } from '../../shared/rpc/portChannel.ts';
import { socketPort } from '../../shared/rpc/socketPort.ts';
import { AppError } from '../../shared/errors/AppError.ts';

const TOKEN_KEY = 'nital-token';
/** Milliseconds until the desktop shell has answered, even while the PC is busy. */
const PATIENCE = 10_000;

/**
 * A port to the program: in the desktop window the one that its shell hands over, in a browser a socket to the server that
 * the page came from.
 * @throws AppError `connection/lost` when nobody answers or the token is wrong
 */
export function findPort(): Promise<Port> {
  return location.protocol === 'nital:' ? portOfShell() : portOfServer();
}

async function portOfShell(): Promise<Port> {
  const { promise, resolve, reject } = Promise.withResolvers<MessagePort>();
  const take = ({ source, data, ports }: MessageEvent): void => {
    const port = ports[0];
    if (source === window && data === PORT_CHANNEL && port !== undefined) resolve(port);
  };
  const timer = setTimeout(() => reject(new AppError('connection/lost', 'The program does not answer. Close this window and start Nital again; nothing that was saved is lost.')), PATIENCE);
  window.addEventListener('message', take);
  window.postMessage(PORT_WANTED, location.origin);
  try {
    return messagePort(await promise, { handsOver: false });
  } finally {
    window.removeEventListener('message', take);
    clearTimeout(timer);
  }
}

async function portOfServer(): Promise<Port> {
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
