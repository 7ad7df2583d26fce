import type { Port } from './Port.ts';

/** What the MessagePorts of browsers and of Node's workers have in common. */
interface MessagePortLike {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  addEventListener(type: 'message', listener: (event: { readonly type: string; readonly data?: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/** A MessagePort as a port. Frames are handed over, not copied. */
export function messagePort(channel: MessagePortLike): Port {
  return {
    send: (frame) => {
      const whole = frame.byteLength === frame.buffer.byteLength ? frame : frame.slice();
      channel.postMessage(whole, [whole.buffer]);
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
