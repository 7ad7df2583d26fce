import type { Port } from './Port.ts';

const OPEN = 1;
const CLOSED = 3;

/** What the WebSockets of browsers, of Node and of the server's library have in common. */
interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  send(frame: Uint8Array<ArrayBuffer>): void;
  addEventListener(type: 'message', listener: (event: { readonly type: string; readonly data?: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  close(): void;
}

/** An open WebSocket as a port. Text is no frame: whoever sends some is hung up on. */
export function socketPort(socket: SocketLike): Port {
  socket.binaryType = 'arraybuffer';
  return {
    send: (frame) => {
      if (socket.readyState === OPEN) socket.send(frame as Uint8Array<ArrayBuffer>);
    },
    listen: ({ frame, closed }) => {
      socket.addEventListener('message', ({ data }) => {
        if (data instanceof ArrayBuffer) frame(new Uint8Array(data));
        else socket.close();
      });
      if (socket.readyState === CLOSED) closed();
      else socket.addEventListener('close', closed);
    },
    close: () => socket.close(),
  };
}
