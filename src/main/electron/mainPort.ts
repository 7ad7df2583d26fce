import type { MessagePortMain } from 'electron';
import type { Port } from '../../shared/rpc/Port.ts';

/** The shell's end of a window's MessagePort as a port. */
export function mainPort(channel: MessagePortMain): Port {
  return {
    // A view is cloned with all of the buffer behind it.
    send: (frame) => channel.postMessage(frame.byteLength === frame.buffer.byteLength ? frame : frame.slice()),
    listen: ({ frame, closed }) => {
      channel.on('message', ({ data }) => {
        if (data instanceof Uint8Array) frame(data);
        else channel.close();
      });
      channel.on('close', closed);
      channel.start();
    },
    close: () => channel.close(),
  };
}
