import type { Port } from './Port.ts';

/** What the MessagePorts of browsers and of Node's workers have in common. */
interface MessagePortLike {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  addEventListener(type: 'message', listener: (event: { readonly type: string; readonly data?: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/**
 * A MessagePort as a port. Frames are handed over, not copied, unless the other end cannot take over memory: `handsOver` false,
 * as for Electron's own end of a channel.
 */
export function messagePort(channel: MessagePortLike, { handsOver = true }: { readonly handsOver?: boolean } = {}): Port {
  return {
    send: (frame) => {
      const whole = frame.byteLength === frame.buffer.byteLength ? frame : frame.slice();
      channel.postMessage(whole, handsOver ? [whole.buffer] : []);
    },
    listen: ({ frame, closed }) => {
      channel.addEventListener('message', ({ data }) => {
        if (data instanceof Uint8Array) frame(data);
      });
      channel.addEventListener('close', closed);
      channel.start();
    },
    close: () => channel.close(),
  };
}
